import { presented } from '../certificate';
import { fail, pass, type Check } from '../check';

const day = 86_400_000;
/** Days: who renews by itself has done so by then. */
const least = 14;

export const certificateExpiry: Check = {
  id: 'certificate-expiry',
  title: 'The certificate is valid, and for two more weeks',
  practice: 'P03',
  concern: 'tls',
  severity: 'high',
  cure: 'Renew the certificate, and let it be renewed by itself (ACME, AWS Certificate Manager).',
  run: async (target) => {
    const { certificate } = await presented(target);
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    const told = `Valid from ${new Date(from).toISOString().slice(0, 10)} to ${new Date(to).toISOString().slice(0, 10)}.`;
    return from <= Date.now() && to - Date.now() >= least * day ? pass(told) : fail(told);
  },
};
