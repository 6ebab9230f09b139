import type { TLSSocket } from 'node:tls';
import { fail, pass, skip, type Check } from '../check';

export const tls13: Check = {
  id: 'tls-1-3',
  title: 'TLS 1.3 is spoken',
  practice: 'P03',
  concern: 'tls',
  severity: 'low',
  cure: 'Allow TLS 1.3 beside 1.2 (RFC 8446): a shorter handshake, and no weak choice left.',
  run: async (target) => {
    if (!target.secure) return skip('The target speaks plain HTTP: there is no TLS to look at.');
    try {
      const socket = (await target.connect({ minVersion: 'TLSv1.3' })) as TLSSocket;
      const { name } = socket.getCipher();
      socket.destroy();
      return pass(`TLS 1.3 with ${name}.`);
    } catch (error) {
      return fail(`A handshake by TLS 1.3 failed: ${(error as NodeJS.ErrnoException).code ?? ''}.`);
    }
  },
};
