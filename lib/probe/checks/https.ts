import { fail, pass, type Check } from '../check';

export const https: Check = {
  id: 'https',
  title: 'The service speaks HTTPS',
  practice: 'P03',
  concern: 'https-only',
  severity: 'critical',
  cure: 'Serve it by HTTPS only: everybody on the way reads and changes what plain HTTP carries.',
  run: async ({ secure, url }) =>
    secure ? pass(`${url.origin} completed a TLS handshake.`) : fail(`${url.origin} answers over plain HTTP.`),
};
