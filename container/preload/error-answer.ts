import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Pages } from './config';

type Format = keyof Pages;

/** As the front's own pages have it (nginx/concerns/error-pages.ts), down to the order in which Accept is read. */
const types: Readonly<Record<Format, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};

const formatOf = (accept: string, otherwise: Format): Format =>
  /text\/html/i.test(accept) ? 'html' : /[/+]json/i.test(accept) ? 'json' : otherwise;

/** The front made the id; what came by another way may hold anything. */
export const requestIdOf = ({ headers }: IncomingMessage): string =>
  /^[\w-]{1,64}$/.exec(String(headers['x-request-id'] ?? ''))?.[0] ?? '';

/**
 * The front's page for an error, made here.
 * @param otherwise the format where the client asks for neither HTML nor JSON
 */
export function errorAnswer(
  pages: Pages,
  request: IncomingMessage,
  status: number,
  otherwise: Format = 'txt',
): { readonly type: string; readonly body: string } {
  const format = formatOf(String(request.headers.accept ?? ''), otherwise);
  const values: Readonly<Record<string, string>> = {
    status: String(status),
    error_reason: STATUS_CODES[status] ?? 'Error',
    request_id: requestIdOf(request),
  };
  const body = pages[format].replace(/\$(status|error_reason|request_id)\b/g, (_, name: string) => values[name] ?? '');
  return { type: types[format], body };
}
