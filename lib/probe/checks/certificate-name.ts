import { isIP } from 'node:net';
import { presented } from '../certificate';
import { fail, pass, quote, type Check } from '../check';

export const certificateName: Check = {
  id: 'certificate-name',
  title: 'The certificate is for this host',
  practice: 'P03',
  concern: 'tls',
  severity: 'high',
  cure: 'Get a certificate with the host among its subjectAltNames.',
  run: async (target) => {
    const { certificate } = await presented(target);
    const matches = isIP(target.host) ? certificate.checkIP(target.host) : certificate.checkHost(target.host);
    const names = quote(certificate.subjectAltName ?? 'no name');
    return matches === undefined ? fail(`It is for ${names}.`) : pass(`It is for ${names}.`);
  },
};
