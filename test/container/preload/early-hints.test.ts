import { partControl, withFront } from '../../helpers/front';
import { requestHttp2 } from '../../helpers/request-http2';

const program = `
require('node:http').createServer((request, response) => {
  if (request.url === '/processing') response.writeProcessing();
  const answer = () => response.writeHead(200, { 'X-Powered-By': 'an app' }).end('answered');
  if (request.url === '/hints') response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' }, answer);
  else answer();
}).listen(process.env.PORT, '127.0.0.1');
`;

partControl('early-hints', 'an app that sends hints is answered for like any other', { program }, async (front) => {
  for (const path of ['/hints', '/processing', '/']) {
    // What NGINX makes of it without us is no HTTP.
    const answer = await front.get(path).catch(() => undefined);
    expect({ path, ...answer }).toMatchObject({ path, status: 200, body: 'answered' });
    expect(answer?.headers).toHaveProperty('x-request-id');
    expect(answer?.headers).not.toHaveProperty('x-powered-by');
  }
});

test('over HTTP/2 too', () =>
  withFront({ program }, async ({ port }) => {
    for (const path of ['/hints', '/processing']) {
      const { status, headers, body } = await requestHttp2(port, path);
      expect({ path, status, body }).toEqual({ path, status: 200, body: 'answered' });
      expect(headers).toHaveProperty('x-request-id');
    }
  }));
