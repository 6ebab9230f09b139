import { isIP } from 'node:net';
import { CannotSee } from './check';
import type { Target } from './target';

/**
 * The first two messages of a TLS handshake (RFC 5246, section 7.4.1), by hand: an OpenSSL of today offers neither the
 * versions nor the ciphers that a server must refuse.
 */
export interface Offer {
  readonly version: number;
  readonly ciphers: readonly number[];
  /** Compression methods; DEFLATE is 1. @default [0] */
  readonly compression?: readonly number[];
}

/** What the server chose. */
export interface Choice {
  readonly version: number;
  readonly cipher: number;
  readonly compression: number;
  /** Numbers of the extensions it sent. */
  readonly extensions: readonly number[];
}

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const uint24 = (value: number): Buffer => Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
const sized8 = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([bytes.length]), bytes]);
const sized16 = (bytes: Buffer): Buffer => Buffer.concat([uint16(bytes.length), bytes]);
const list16 = (values: readonly number[]): Buffer => Buffer.concat(values.map(uint16));

const extension = (type: number, body: Buffer): Buffer => Buffer.concat([uint16(type), sized16(body)]);
/** renegotiation_info (RFC 5746). */
export const renegotiationInfo = 0xff01;
/** x25519, P-256, P-384, P-521. */
const groups = [0x001d, 0x0017, 0x0018, 0x0019];
/** Every pair of hash and signature that was ever usual, SHA-1 among them. */
const signatures = [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0202];

function clientHello(host: string, { version, ciphers, compression = [0] }: Offer): Buffer {
  const name = Buffer.from(host);
  const extensions = Buffer.concat([
    ...(isIP(host) ? [] : [extension(0, sized16(Buffer.concat([Buffer.from([0]), sized16(name)])))]),
    extension(10, sized16(list16(groups))),
    extension(11, sized8(Buffer.from([0]))),
    ...(version >= 0x0303 ? [extension(13, sized16(list16(signatures)))] : []),
    extension(renegotiationInfo, Buffer.from([0])),
  ]);
  const body = Buffer.concat([
    uint16(version),
    // Nothing depends on it: no handshake is ever finished.
    Buffer.alloc(32, 0x43),
    Buffer.from([0]),
    sized16(list16(ciphers)),
    sized8(Buffer.from(compression)),
    sized16(extensions),
  ]);
  const message = Buffer.concat([Buffer.from([1]), uint24(body.length), body]);
  return Buffer.concat([Buffer.from([22]), uint16(Math.min(version, 0x0301)), sized16(message)]);
}

/** The ServerHello at the start of a server's bytes; undefined where they are an alert; `more` until there is enough. */
function serverHello(bytes: Buffer): Choice | undefined | 'more' {
  if (bytes.length < 5) return 'more';
  if (bytes[0] !== 22) return undefined;
  if (bytes.length < 5 + bytes.readUInt16BE(3)) return 'more';
  const body = bytes.subarray(9, 9 + bytes.readUIntBE(6, 3));
  if (bytes[5] !== 2 || body.length < 38) return undefined;
  const after = 35 + (body[34] ?? 0);
  const extensions: number[] = [];
  for (let at = after + 5; at + 4 <= body.length; at += 4 + body.readUInt16BE(at + 2))
    extensions.push(body.readUInt16BE(at));
  return {
    version: body.readUInt16BE(0),
    cipher: body.readUInt16BE(after),
    compression: body[after + 2] ?? 0,
    extensions,
  };
}

/** What the server chooses of an offer; undefined where it refuses. */
export async function offer(target: Target, offered: Offer): Promise<Choice | undefined> {
  if (!target.secure) throw new CannotSee('The target speaks plain HTTP: there is no TLS to look at.');
  const socket = await target.connectTcp();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new CannotSee('The target did not answer a TLS handshake in 5 s.'));
    }, 5000);
    const done = (choice: Choice | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(choice);
    };
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const choice = serverHello(Buffer.concat(chunks));
      if (choice !== 'more') done(choice);
    });
    socket
      .on('error', () => undefined)
      .once('close', () => {
        done(undefined);
      });
    socket.write(clientHello(target.host, offered));
  });
}

/** Ciphers of TLS 1.2 and before, by what is wrong with them; names as IANA has them, less `TLS_`. */
export const badCiphers: Readonly<Record<string, readonly number[]>> = {
  'no authentication': [0x0018, 0x001b, 0x0034, 0x003a, 0x006c, 0x006d, 0x00a6, 0x00a7, 0xc016, 0xc017, 0xc018, 0xc019],
  'no encryption': [0x0001, 0x0002, 0x003b, 0xc001, 0xc006, 0xc00b, 0xc010],
  'export strength': [0x0003, 0x0006, 0x0008, 0x000b, 0x000e, 0x0011, 0x0014],
  RC4: [0x0004, 0x0005, 0xc002, 0xc007, 0xc00c, 0xc011],
  'DES or 3DES': [0x0009, 0x000a, 0x000d, 0x0010, 0x0012, 0x0013, 0x0015, 0x0016, 0xc003, 0xc008, 0xc00d, 0xc012],
};

/** The session's key is sealed with the certificate's: who gets that later reads everything. */
export const withoutForwardSecrecy = [0x002f, 0x0035, 0x003c, 0x003d, 0x0041, 0x0084, 0x009c, 0x009d, 0xc09c, 0xc09d];

/** MAC-then-encrypt (Lucky 13, POODLE on TLS). */
export const cbcCiphers = [
  0x0033, 0x0039, 0x0067, 0x006b, 0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028,
];

/** What every server of the last twenty years has one of. */
export const usualCiphers = [
  ...[0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0x009e, 0x009f],
  ...cbcCiphers,
  ...withoutForwardSecrecy,
  0x000a,
];

export const versionNames: Readonly<Record<number, string>> = {
  0x0300: 'SSL 3',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
};
