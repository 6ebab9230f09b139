import { fail, pass, type Check } from '../check';
import { offer, withoutForwardSecrecy } from '../client-hello';

export const tlsForwardSecrecy: Check = {
  id: 'tls-forward-secrecy',
  title: 'Every session has keys of its own (forward secrecy)',
  practice: 'P03',
  concern: 'tls',
  severity: 'medium',
  cure: 'Allow only ciphers with ECDHE: with RSA key exchange, a stolen key opens everything recorded before.',
  run: async (target) => {
    const choice = await offer(target, { version: 0x0303, ciphers: withoutForwardSecrecy });
    return choice
      ? fail(`The server took RSA key exchange (cipher 0x${choice.cipher.toString(16).padStart(4, '0')}).`)
      : pass('RSA key exchange was refused.');
  },
};
