import { once } from 'node:events';
import { connect } from 'node:tls';

/** HTTP/2 by hand (RFC 9113, RFC 7541), for what no client library would send. */
export const types = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flags = { none: 0, ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export type Field = readonly [name: string, value: string];

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** @param length what the frame says of its length, where that is not the truth */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
  length = payload.length,
): Buffer {
  return Buffer.concat([uint32(length * 256 + type), Buffer.from([flags]), uint32(stream), payload]);
}

/** An integer in what `first` leaves of its byte (RFC 7541, section 5.1). */
function integer(first: number, prefix: number, value: number): Buffer {
  const most = 2 ** prefix - 1;
  if (value < most) return Buffer.from([first | value]);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([integer(0, 7, bytes.length), bytes]);
};

/** A field as a literal with its name, no Huffman code: any byte goes. `0x40` also puts it into the dynamic table. */
export const literal = ([name, value]: Field, first = 0x00): Buffer =>
  Buffer.concat([Buffer.from([first]), text(name), text(value)]);

export const indexed = (index: number): Buffer => integer(0x80, 7, index);

export const tableSize = (size: number): Buffer => integer(0x20, 5, size);

export const fieldBlock = (fields: readonly Field[]): Buffer => Buffer.concat(fields.map((field) => literal(field)));

/** What a HEADERS frame opens: a request of these fields, whole unless `set` says otherwise. */
export const headers = (
  stream: number,
  fields: readonly Field[],
  set: number = flags.endHeaders | flags.endStream,
): Buffer => frame(types.headers, set, stream, fieldBlock(fields));

export const data = (stream: number, body: string, set: number = flags.endStream): Buffer =>
  frame(types.data, set, stream, Buffer.from(body, 'latin1'));

/** [identifier, value] each. */
export const settings = (...pairs: readonly (readonly [number, number])[]): Buffer =>
  frame(
    types.settings,
    0,
    0,
    Buffer.concat(pairs.map(([id, value]) => Buffer.concat([Buffer.from([id >> 8, id & 255]), uint32(value)]))),
  );

/** The whole frames at the start of `bytes`, and what is left. */
export function frames(bytes: Buffer): { readonly read: readonly Frame[]; readonly rest: Buffer } {
  const read: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= 9) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    read.push({
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      stream: bytes.readUInt32BE(at + 5) & 0x7fffffff,
      payload: bytes.subarray(at + 9, end),
    });
    at = end;
  }
  return { read, rest: bytes.subarray(at) };
}

/** The fields of a block that `fieldBlock` made; of anything else, those before it. */
export function readFields(block: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const string = (): string => {
    let length = block[at++] ?? 0;
    if (length === 127) {
      for (let shift = 0; ; shift += 7) {
        const byte = block[at++] ?? 0;
        length += (byte & 127) * 2 ** shift;
        if (byte < 128) break;
      }
    }
    at += length;
    return block.toString('latin1', at - length, at);
  };
  while (at < block.length && (block[at] === 0x00 || block[at] === 0x40)) {
    at += 1;
    fields.push([string(), string()]);
  }
  return fields;
}

const indexedStatus: Readonly<Record<number, number>> = {
  0x88: 200,
  0x89: 204,
  0x8a: 206,
  0x8b: 304,
  0x8c: 400,
  0x8d: 404,
  0x8e: 500,
};

/** The status at the start of a response's field block: by its index, or as three digits that NGINX leaves uncoded. */
function statusIn(block: Buffer): number {
  const start = block.findIndex((byte) => byte < 0x20 || byte > 0x3f);
  return indexedStatus[block[start] ?? 0] ?? Number(block.toString('latin1', start + 2, start + 5));
}

/** What the server did with what it was sent. */
export interface Outcome {
  /** Of each stream that was answered. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The error code of each stream that the server reset. */
  readonly resets: Readonly<Record<number, number>>;
  /** The error code of its GOAWAY. */
  readonly goaway?: number;
  readonly closed: boolean;
  /** Whether the client gave up on a server that neither answered nor hung up. */
  readonly silent: boolean;
  /** All response bodies. */
  readonly said: string;
}

export interface Conversation {
  /** What comes after preface and SETTINGS; many pieces where they need room on the way. */
  readonly send: Iterable<Buffer>;
  /** What comes first. @default - preface and empty SETTINGS */
  readonly start?: Buffer;
  /** A request that comes last, on a stream of its own. */
  readonly last?: Buffer;
  /** The address to call from. */
  readonly localAddress?: string;
  /** Milliseconds without a byte of the server after which the client gives up. @default 10000 */
  readonly patience?: number;
}

const lastPing = Buffer.from('last one');

/**
 * One HTTP/2 connection: everything is sent, then a PING, and the end is when the server hung up, or when it answered the
 * PING and ended every stream that was opened. Whatever a server keeps waiting ends by its own timeouts.
 */
export async function converse(port: number, given: Conversation): Promise<Outcome> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
    ...(given.localAddress && { localAddress: given.localAddress }),
  });
  const statuses: Record<number, number> = {};
  const resets: Record<number, number> = {};
  const open = new Set<number>();
  let goaway: number | undefined;
  let said = '';
  let waiting: Buffer = Buffer.alloc(0);
  let allSent = false;
  let acknowledged = false;
  let closed = false;
  let silent = false;

  const finishedIfDone = (): void => {
    if (allSent && acknowledged && open.size === 0) socket.destroy();
  };
  const receive = ({ type, flags: set, stream, payload }: Frame): void => {
    if (type === types.ping && payload.equals(lastPing)) acknowledged = true;
    if (type === types.headers) statuses[stream] ??= statusIn(payload);
    if (type === types.data) said += payload.toString('latin1');
    if (type === types.rstStream) resets[stream] = payload.readUInt32BE(0);
    if (type === types.goaway) goaway = payload.readUInt32BE(4);
    const ends = (type === types.headers || type === types.data) && (set & flags.endStream) !== 0;
    if (ends || type === types.rstStream) open.delete(stream);
  };
  socket.on('data', (chunk: Buffer) => {
    const { read, rest } = frames(Buffer.concat([waiting, chunk]));
    waiting = rest;
    for (const one of read) receive(one);
    finishedIfDone();
  });
  // The far side's end, be it a reset, is told from our own.
  socket.on('end', () => (closed = true)).on('error', () => (closed = true));
  const over = new Promise((resolve) => socket.once('close', resolve));
  socket.setTimeout(given.patience ?? 10_000, () => {
    silent = true;
    socket.destroy();
  });
  await once(socket, 'secureConnect');

  const pieces = function* (): Generator<Buffer> {
    yield given.start ?? Buffer.concat([preface, settings()]);
    yield* given.send;
    yield Buffer.concat([given.last ?? Buffer.alloc(0), frame(types.ping, 0, 0, lastPing)]);
  };
  for (const piece of pieces()) {
    if (socket.destroyed || closed) break;
    for (const { type, stream } of frames(piece).read) {
      if (type === types.headers && stream > 0) open.add(stream);
      if (type === types.rstStream) open.delete(stream);
    }
    if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), over]);
  }
  allSent = true;
  finishedIfDone();
  await over;
  return { statuses, resets, ...(goaway !== undefined && { goaway }), closed, silent, said };
}
