import http2 from 'node:http2';
import { connect } from 'node:tls';
import { once } from 'node:events';
import type { Concern } from '../../../nginx/concern';
import { directive } from '../../../nginx/directive';
import { control, withFront } from '../../helpers/front';
import { request } from '../../helpers/request';

/** Without any `listen` NGINX would take port 80 of every address: the control listens, and no more. */
const bare: Concern = (_, { addresses, httpsPort }) => ({
  server: addresses.map((address) => directive('listen', `${address}:${httpsPort}`, 'ssl')),
});

async function negotiated(port: number, ALPNProtocols: string[]): Promise<string | false | null> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols });
  await once(socket, 'secureConnect');
  socket.destroy();
  return socket.alpnProtocol;
}

// The server of known-hosts listens at the same address, and on old NGINX one `http2` there is one for all.
control(
  'listen',
  'HTTP/2 is offered, HTTP/1.1 stays',
  { extra: { 'known-hosts': () => ({}) } },
  async ({ port }) => {
    expect(await negotiated(port, ['h2', 'http/1.1'])).toBe('h2');
    expect(await negotiated(port, ['http/1.1'])).toBe('http/1.1');
  },
  bare,
);

control(
  'listen',
  'the app answers to the names it was given',
  { options: { hosts: ['example.test'] } },
  async ({ get }) => {
    expect((await get('/', { headers: { Host: 'example.test' } })).status).toBe(200);
  },
  bare,
);

test('requests over HTTP/2 reach the app, whole', () =>
  withFront({}, async ({ port }) => {
    const session = http2.connect(`https://localhost:${port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/x?y', ':method': 'POST' });
    stream.end('body');
    let text = '';
    for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk.toString();
    session.close();
    expect(JSON.parse(text)).toMatchObject({ method: 'POST', url: '/x?y', body: 'body' });
  }));

test('only the addresses that were named are open', () =>
  withFront({ profile: { addresses: ['127.0.0.1', '127.0.0.5'] } }, async ({ port, httpPort }) => {
    for (const address of ['127.0.0.1', '127.0.0.5']) {
      const headers = { Host: 'localhost' };
      expect((await request(`https://${address}:${port}/`, { headers })).status).toBe(200);
      expect((await request(`http://${address}:${httpPort}/`, { headers })).status).toBe(308);
    }
    await expect(request(`https://127.0.0.6:${port}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }));
