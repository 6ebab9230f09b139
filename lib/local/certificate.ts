import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** PEM texts. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const days = 90;

/**
 * A self-signed certificate for this machine and these host names, good for 90 days. The key is P-256.
 * @param hosts as in HardeningOptions; IPv6 in brackets
 */
export async function makeCertificate(hosts: readonly string[]): Promise<Certificate> {
  const altNames = hosts
    .map((host) => host.replace(/^\[|\]$/g, ''))
    .map((host) => (isIP(host) ? { type: 7 as const, ip: host } : { type: 2 as const, value: host }));
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { certificate: cert, key };
}
