import { fail, pass, type Check } from '../check';
import { cbcCiphers, offer } from '../client-hello';

export const tlsCbc: Check = {
  id: 'tls-cbc',
  title: 'Ciphers without authenticated encryption (CBC) are refused',
  practice: 'P03',
  concern: 'tls',
  severity: 'low',
  cure: "Allow only GCM and ChaCha20 ciphers, as Mozilla's intermediate list does (Lucky 13, CVE-2013-0169).",
  run: async (target) => {
    const choice = await offer(target, { version: 0x0303, ciphers: cbcCiphers });
    return choice
      ? fail(`The server took CBC (cipher 0x${choice.cipher.toString(16).padStart(4, '0')}).`)
      : pass('CBC ciphers were refused.');
  },
};
