import { isLoopback } from '../allowed';
import { presented } from '../certificate';
import { fail, pass, quote, skip, type Check } from '../check';

export const certificateTrust: Check = {
  id: 'certificate-trust',
  title: 'The certificate is from an authority that browsers trust',
  practice: 'P03',
  concern: 'tls',
  severity: 'high',
  cure: 'Get a certificate from a public authority, and send the intermediate ones with it.',
  run: async (target) => {
    const { certificate, distrust } = await presented(target);
    const issuer = quote(certificate.issuer.replace(/\n/g, ', '));
    if (distrust === undefined || distrust === 'ERR_TLS_CERT_ALTNAME_INVALID') return pass(`Issued by ${issuer}.`);
    return isLoopback(target.address)
      ? skip(`${distrust}: accepted on this machine, where no authority signs.`)
      : fail(`${distrust}; issued by ${issuer}.`);
  },
};
