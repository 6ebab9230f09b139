import type { IncomingMessage } from 'node:http';
import type { Pages } from './config';
import type { ListedOrigins } from './listed-origins';
import { refuse } from './refusal';
import { removeHeader, type Part } from './server';

/** The method of a request that only an origin of the app's own CORS list may make; until that is known, it is OPTIONS. */
const asked = 'x-casemate-csrf';

const undecided = new WeakSet<IncomingMessage>();

/** Gives a request that the front left undecided its own method back, by which the other parts judge it. */
export const csrfMethod: Part = {
  request: (request) => {
    const method = request.headers[asked];
    if (typeof method !== 'string') return false;
    removeHeader(request, asked);
    request.method = method;
    undecided.add(request);
    return false;
  },
};

/**
 * Judges what the front cannot: whether another site that uses the user's cookies is one that the app itself lists. It has to wait for
 * the app, and a body may come meanwhile: whoever holds bodies back must have begun before.
 */
export const csrf = (pages: Pages, isListed: ListedOrigins): Part => ({
  request: (request, response) => {
    if (!undecided.has(request)) return false;
    return isListed(request.headers.origin ?? '', request).then(
      (known) => !known && refuse('csrf', 403, pages, request, response),
    );
  },
});
