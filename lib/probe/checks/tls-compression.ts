import { fail, pass, type Check } from '../check';
import { offer, usualCiphers } from '../client-hello';

export const tlsCompression: Check = {
  id: 'tls-compression',
  title: 'TLS does not compress',
  practice: 'P03',
  concern: 'tls',
  severity: 'medium',
  cure: 'Switch TLS compression off: the length of what is sent gives cookies away (CRIME, CVE-2012-4929).',
  run: async (target) => {
    const choice = await offer(target, { version: 0x0303, ciphers: usualCiphers, compression: [1, 0] });
    if (!choice) return pass('Offered DEFLATE, the server refused the handshake.');
    return choice.compression === 0
      ? pass('Offered DEFLATE, the server chose none.')
      : fail('The server chose DEFLATE.');
  },
};
