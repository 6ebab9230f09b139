import type { IncomingMessage } from 'node:http';
import type { PreloadConfig } from './config';
import type { ListedOrigins } from './listed-origins';
import type { Part } from './server';

/**
 * Tells the front, of an answer that lets another origin read with credentials, whether the app has a list of origins or
 * gives back any. The front strips the second kind (CWE-942).
 */
export function cors({ trustedOrigins }: NonNullable<PreloadConfig['cors']>, isListed: ListedOrigins): Part {
  const listed = new WeakSet<IncomingMessage>();
  return {
    request: (request, response) => {
      const { origin, host } = request.headers;
      if (!response || origin === undefined || origin === 'null' || origin === `https://${host ?? ''}`) return false;
      if (trustedOrigins.includes(origin)) return false;
      return isListed(origin, request).then((known) => {
        if (known) listed.add(request);
        return false;
      });
    },
    head: (request, response) => {
      if (listed.has(request)) response.setHeader('X-Casemate-Cors', 'listed');
    },
  };
}
