import { fail, pass, type Check } from '../check';
import { offer, usualCiphers, versionNames } from '../client-hello';

const old = [0x0300, 0x0301, 0x0302];

export const tlsVersions: Check = {
  id: 'tls-versions',
  title: 'TLS below 1.2 is refused',
  practice: 'P03',
  concern: 'tls',
  severity: 'high',
  cure: 'Allow TLS 1.2 and 1.3 only (RFC 8996).',
  run: async (target) => {
    const spoken = [];
    for (const version of old) {
      const choice = await offer(target, { version, ciphers: usualCiphers });
      if (choice?.version === version) spoken.push(versionNames[version]);
    }
    return spoken.length
      ? fail(`A handshake by ${spoken.join(', ')} was answered.`)
      : pass('Handshakes by SSL 3, TLS 1.0 and TLS 1.1 were refused.');
  },
};
