import type { IncomingMessage } from 'node:http';
import type { Pages } from './config';
import { refuse } from './refusal';
import type { Part } from './server';

/** Node takes no length but digits; `Content-Length: 0` announces the body that is not sent. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined ||
  (headers['content-length'] !== undefined && /[1-9]/.test(headers['content-length']));

/** What NGINX's own rule (nginx/concerns/content-length.ts) cannot see: over HTTP/2 a GET may bring a body that it never announced. */
export const contentLength = (pages: Pages): Part => ({
  request: (request, response) => {
    const isBodiless = request.method === 'GET' || request.method === 'HEAD';
    return isBodiless && hasBody(request) && refuse('content-length', 400, pages, request, response);
  },
});
