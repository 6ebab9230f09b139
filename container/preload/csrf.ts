import type { Pages } from './config';
import type { ListedOrigins } from './listed-origins';
import { refuse } from './refusal';
import { removeHeader, type Part } from './server';

/** The method of a request that only an origin of the app's own CORS list may make; until that is known, it is OPTIONS. */
const asked = 'x-casemate-csrf';

/** Judges what the front cannot: whether another site that uses the user's cookies is one that the app itself lists. */
export const csrf = (pages: Pages, isListed: ListedOrigins): Part => ({
  request: (request, response) => {
    const method = request.headers[asked];
    if (typeof method !== 'string') return false;
    removeHeader(request, asked);
    request.method = method;
    return isListed(request.headers.origin ?? '', request).then(
      (known) => !known && refuse('csrf', 403, pages, request, response),
    );
  },
});
