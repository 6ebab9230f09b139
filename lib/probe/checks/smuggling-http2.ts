import { connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { fail, pass, skip, type Check } from '../check';
import { userAgent } from '../target';

export const smugglingHttp2: Check = {
  id: 'smuggling-http2',
  title: 'Over HTTP/2, a length that is not true is refused',
  practice: 'P44',
  concern: 'content-length',
  severity: 'medium',
  cure: 'Put a front before the app that compares them (RFC 9113, section 8.1.1): the app behind believes the announced one.',
  run: async (target) => {
    if (!target.secure) return skip('Browsers speak HTTP/2 over TLS only.');
    const socket = (await target.connect({ ALPNProtocols: ['h2', 'http/1.1'] })) as TLSSocket;
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return skip('HTTP/2 is not spoken.');
    }
    const session = connect(target.url.origin, { createConnection: () => socket });
    try {
      const saw = await new Promise<number | string>((resolve, reject) => {
        session.on('error', () => {
          resolve('the connection was closed');
        });
        const request = session.request(
          { ':method': 'POST', ':path': target.paths[0] ?? '/', 'content-length': '10', 'user-agent': userAgent },
          { endStream: false },
        );
        request.setTimeout(5000, () => {
          reject(Object.assign(new Error('no answer in 5 s'), { code: 'ETIMEDOUT' }));
        });
        request
          .on('response', (headers) => {
            if (request.writableEnded) resolve(Number(headers[':status']));
          })
          .on('error', (error: NodeJS.ErrnoException) => {
            resolve(error.code ?? error.message);
          })
          .on('close', () => {
            resolve(request.rstCode === constants.NGHTTP2_NO_ERROR ? 'the stream was closed' : 'the stream was reset');
          });
        // Who answers before the body comes does not compare lengths, nor passes them on.
        const early = setTimeout(() => {
          request.end('hello');
        }, 500);
        request.once('response', () => {
          if (!request.writableEnded) resolve('early');
          clearTimeout(early);
        });
      });
      if (saw === 'early') return skip('The path answers without the body; name one that reads it with --path.');
      const told = `5 bytes announced as 10: ${saw}.`;
      return typeof saw === 'string' || saw >= 400 ? pass(told) : fail(told);
    } finally {
      session.destroy();
    }
  },
};
