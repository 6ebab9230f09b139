import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { generate } from 'selfsigned';

/** Servers with the very mistakes that checks look for, where no front has them. */
export interface BadTarget {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

async function started(server: Server): Promise<BadTarget> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await closed;
    },
  };
}

const signedText = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

Contact: mailto:security@example.com
Expires: 2020-01-01T00:00:00Z
-----BEGIN PGP SIGNATURE-----

aGVsbG8=
=AAAA
-----END PGP SIGNATURE-----
`;

const page = `<!doctype html><script src="http://cdn.invalid/a.js"></script><script src="https://cdn.invalid/b.js"></script>`;

/** What is at a path; the second field is its type. */
function at(path: string): readonly [body: string, type: string] {
  if (/passwd/.test(path)) return ['root:x:0:0:root:/root:/bin/sh\n', 'text/plain'];
  if (path.startsWith('/.well-known/security.txt')) return [signedText, 'text/plain'];
  if (path === '/static/') return ['<title>Index of /static</title>', 'text/html'];
  if (path === '/admin') return ['<title>Admin</title>', 'text/html'];
  if (path === '/server-status') return ['Apache Server Status', 'text/html'];
  return [`${page}${decodeURIComponent(path.replace(/%(?![0-9a-f]{2})|%[89a-f]/gi, ''))}`, 'text/html'];
}

/** Answers everything as if all were well, whatever comes. */
function answer(head: string): string {
  const [line = ''] = head.split('\r\n');
  const path = line.split(' ')[1] ?? '/';
  const broken = /q=1.*q=2/.test(path) || path.includes('%E0');
  const [body, type] = broken
    ? ['<pre>Error: no\n    at Object.<anonymous> (/srv/app/server.js:1:2)</pre>', 'text/html']
    : line.startsWith('TRACE')
      ? [head, 'message/http']
      : at(path);
  return [
    `HTTP/1.1 ${broken ? 500 : path.startsWith('//') ? 302 : 200} Whatever`,
    `Content-Type: ${type}`,
    `Content-Length: ${line.startsWith('HEAD') ? 0 : Buffer.byteLength(body)}`,
    ...(path.startsWith('//') ? [`Location: ${path}`] : []),
    'X-XSS-Protection: 1; mode=block',
    'X-Upstream-Host: 10.1.2.3:3000',
    'Set-Cookie: sid=1; Domain=example.com; Max-Age=31536000',
    '',
    body,
  ].join('\r\n');
}

/** Takes everything that looks like the head of a request for one, bodies or not. */
function serve(socket: Socket): void {
  let got = '';
  socket
    .on('error', () => undefined)
    .on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
      const heads = got.split('\r\n\r\n');
      got = heads.pop() ?? '';
      for (const head of heads) {
        const request = /(?:GET|HEAD|POST|OPTIONS|TRACE|CASEMATEPROBE) \/[^]*$/.exec(head)?.[0];
        if (request !== undefined && socket.writable) socket.write(answer(request));
        if (/^connection: close/im.test(head)) socket.end();
      }
    });
}

export const badHttp = (): Promise<BadTarget> => started(createServer(serve));

/** With a certificate for another name, about to expire, signed with SHA-1. */
export async function badHttps(): Promise<BadTarget> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'other.test' }], {
    algorithm: 'sha1',
    notAfterDate: new Date(Date.now() + 86_400_000),
  });
  return started(createTls({ cert, key, ciphers: 'DEFAULT@SECLEVEL=0' }, serve));
}

/** Answers every handshake with the worst: RSA key exchange, DEFLATE, no word of RFC 5746. */
export const badHandshake = (): Promise<BadTarget> =>
  started(
    createServer((socket) => {
      const body = Buffer.concat([Buffer.from([3, 3]), Buffer.alloc(32), Buffer.from([0, 0x00, 0x2f, 1])]);
      const message = Buffer.concat([Buffer.from([2, 0, 0, body.length]), body]);
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from([22, 3, 3, 0, message.length]), message])));
    }),
  );

/** Answers whatever comes, without a look at it. */
export const badApp = (): Promise<BadTarget> =>
  started(createServer((socket) => socket.once('data', () => socket.end('x'))));
