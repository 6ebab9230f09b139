import { fail, pass, skip, type Check } from '../check';
import { offer, renegotiationInfo, usualCiphers } from '../client-hello';

export const tlsRenegotiation: Check = {
  id: 'tls-renegotiation',
  title: 'Renegotiation is secure (RFC 5746)',
  practice: 'P03',
  concern: 'tls',
  severity: 'medium',
  cure: 'Use a TLS library with RFC 5746: without it, an attacker can put a request before yours (CVE-2009-3555).',
  run: async (target) => {
    const choice = await offer(target, { version: 0x0303, ciphers: usualCiphers });
    if (!choice) return skip('TLS 1.2 is not spoken; TLS 1.3 has no renegotiation.');
    return choice.extensions.includes(renegotiationInfo)
      ? pass('The server says that it knows RFC 5746.')
      : fail('The server does not say that it knows RFC 5746.');
  },
};
