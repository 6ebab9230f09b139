import { fail, pass, type Check } from '../check';
import { badCiphers, offer } from '../client-hello';

export const tlsCiphers: Check = {
  id: 'tls-ciphers',
  title: 'Broken ciphers are refused',
  practice: 'P03',
  concern: 'tls',
  severity: 'high',
  cure: "Allow the ciphers of Mozilla's intermediate list only (https://ssl-config.mozilla.org).",
  run: async (target) => {
    const taken = [];
    for (const [problem, ciphers] of Object.entries(badCiphers)) {
      const choice = await offer(target, { version: 0x0303, ciphers });
      if (choice) taken.push(`${problem} (0x${choice.cipher.toString(16).padStart(4, '0')})`);
    }
    return taken.length
      ? fail(`The server took ciphers with ${taken.join(', ')}.`)
      : pass(`Refused: ciphers with ${Object.keys(badCiphers).join(', ')}.`);
  },
};
