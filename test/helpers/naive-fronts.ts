import { once } from 'node:events';
import { connect, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { makeCertificate } from '../../lib/local/certificate';
import { flags, frame, frames, readFields, types } from './http2-frames';

/** Fronts with the very mistakes that the real one must not make, so that the tests of it are seen to find them. */
export interface NaiveFront {
  readonly port: number;
  /** `METHOD /path` of what it knowingly passed on. */
  readonly forwarded: () => string[];
  readonly stop: () => Promise<void>;
}

async function started(server: Server, sockets: Set<Socket>, forwarded: string[]): Promise<NaiveFront> {
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    forwarded: () => forwarded,
    stop: async () => {
      const closed = once(server, 'close');
      for (const socket of sockets) socket.destroy();
      server.close();
      await closed;
    },
  };
}

const withoutQuery = (target: string): string => target.replace(/\?.*/, '');

/**
 * A pass-through over plain HTTP/1.1 that believes the first Content-Length, knows no Transfer-Encoding, and refuses what
 * it sees of /hidden.
 */
export async function naiveHttp1(appPort: number): Promise<NaiveFront> {
  const sockets = new Set<Socket>();
  const forwarded: string[] = [];
  const server = createTcp((client) => {
    const app = connect(appPort, '127.0.0.1');
    sockets.add(app);
    let waiting = '';
    const hangUp = (): void => {
      app.destroy();
      client.destroy();
    };
    client.on('data', (chunk: Buffer) => {
      waiting += chunk.toString('latin1');
      for (;;) {
        const head = /^[^]*?\r\n\r\n/.exec(waiting)?.[0];
        if (head === undefined) return;
        const length = Number(/^content-length: *(\d{1,6})/im.exec(head)?.[1] ?? 0);
        if (waiting.length < head.length + length) return;
        const message = waiting.slice(0, head.length + length);
        waiting = waiting.slice(message.length);
        const [method = '', target = ''] = head.split(' ');
        if (target.startsWith('/hidden')) return void client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
        forwarded.push(`${method} ${withoutQuery(target)}`);
        app.write(message, 'latin1');
      }
    });
    app.on('data', (chunk: Buffer) => client.write(chunk));
    app.on('error', hangUp).on('close', hangUp);
    client.on('error', hangUp).on('close', hangUp);
    // It waits for more of what a client left unfinished, but not for ever.
    client.setTimeout(300, hangUp);
  });
  return started(server, sockets, forwarded);
}

/**
 * An HTTP/2 server that writes each request to the app as HTTP/1.1, its fields unchecked, and that has no limit on anything:
 * it keeps no order of streams, never closes a connection and never forgets an unfinished header block.
 */
export async function naiveHttp2(appPort: number): Promise<NaiveFront> {
  const sockets = new Set<Socket>();
  const forwarded: string[] = [];
  const { certificate, key } = await makeCertificate(['localhost']);

  const pass = (fields: readonly (readonly [string, string])[], body: string, answered: () => void): void => {
    const field = (name: string): string => fields.find(([given]) => given === name)?.[1] ?? '';
    const lines = fields.filter(([name]) => !name.startsWith(':')).map(([name, value]) => `${name}: ${value}\r\n`);
    forwarded.push(`${field(':method')} ${withoutQuery(field(':path'))}`);
    const app = connect(appPort, '127.0.0.1');
    sockets.add(app);
    app.once('data', answered).on('error', () => app.destroy());
    // It stays a while, for what came along.
    app.setTimeout(300, () => app.destroy());
    app.write(
      `${field(':method')} ${field(':path')} HTTP/1.1\r\nHost: ${field(':authority')}\r\n${lines.join('')}\r\n${body}`,
      'latin1',
    );
  };

  const server = createTls({ cert: certificate, key, ALPNProtocols: ['h2'] }, (client) => {
    const blocks = new Map<number, Buffer>();
    const bodies = new Map<number, string>();
    let waiting: Buffer = Buffer.alloc(0);
    let preface = false;
    const send = (bytes: Buffer): void => void (client.writable && client.write(bytes));
    send(frame(types.settings, 0, 0));
    client.on('error', () => client.destroy());
    client.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      if (!preface && waiting.length < 24) return;
      if (!preface) waiting = waiting.subarray(24);
      preface = true;
      const { read, rest } = frames(waiting);
      waiting = rest;
      for (const { type, flags: set, stream, payload } of read) {
        if (type === types.ping && !(set & flags.ack)) send(frame(types.ping, flags.ack, 0, payload));
        if (type === types.headers || type === types.continuation) {
          blocks.set(stream, Buffer.concat([blocks.get(stream) ?? Buffer.alloc(0), payload]));
        }
        if (type === types.data) bodies.set(stream, (bodies.get(stream) ?? '') + payload.toString('latin1'));
        if ((type === types.headers || type === types.data) && set & flags.endStream) {
          const fields = readFields(blocks.get(stream) ?? Buffer.alloc(0));
          // An answer without a field block but `:status: 200`, index 8 of the static table.
          pass(fields, bodies.get(stream) ?? '', () =>
            send(frame(types.headers, flags.endHeaders | flags.endStream, stream, Buffer.from([0x88]))),
          );
        }
      }
    });
  });
  return started(server, sockets, forwarded);
}
