import type { TLSSocket } from 'node:tls';
import { fail, pass, skip, type Check } from '../check';

export const http2: Check = {
  id: 'http2',
  title: 'HTTP/2 is spoken',
  practice: 'P03',
  concern: 'listen',
  severity: 'low',
  cure: 'Offer h2 by ALPN: browsers then use one connection, with binary framing that leaves no room for smuggling.',
  run: async (target) => {
    if (!target.secure) return skip('Browsers speak HTTP/2 over TLS only.');
    const socket = (await target.connect({ ALPNProtocols: ['h2', 'http/1.1'] })) as TLSSocket;
    const chosen = socket.alpnProtocol;
    socket.destroy();
    return chosen === 'h2' ? pass('ALPN chose h2.') : fail(`ALPN chose ${chosen || 'nothing'}.`);
  },
};
