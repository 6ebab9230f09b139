import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { bothReadings } from '../readings';

/** All that Node knows (http.METHODS of Node 24), less CONNECT and TRACE. Written out, as the app's Node may not be ours. */
export const knownMethods = [
  ...['ACL', 'BIND', 'CHECKOUT', 'COPY', 'DELETE', 'GET', 'HEAD', 'LINK', 'LOCK', 'M-SEARCH', 'MERGE', 'MKACTIVITY'],
  ...['MKCALENDAR', 'MKCOL', 'MOVE', 'NOTIFY', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'PROPPATCH', 'PURGE', 'PUT'],
  ...['QUERY', 'REBIND', 'REPORT', 'SEARCH', 'SOURCE', 'SUBSCRIBE', 'UNBIND', 'UNLINK', 'UNLOCK', 'UNSUBSCRIBE'],
] as const;

const usualMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** What GET may read, HEAD may ask about (RFC 9110, section 9.3.2). */
const listed = (methods: readonly string[]): string =>
  [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ');

/** Methods that no app needs, that Node would not understand, or that a path does not take. */
export const methods: Concern = ({ methods }) => {
  const entries = Object.entries(methods).map(([path, allowed]) => [path, listed(allowed)] as const);
  const byPath = entries.length > 0;
  return {
    http: [
      comment(
        'TRACE gives back what it was sent, cookies included (cross-site tracing; RFC 9110, section 9.3.8); CONNECT is for proxies. NGINX ' +
          'itself refuses both, before anything here is asked. What Node does not know, it would answer with 400 and a closed connection.',
      ),
      comment('Letters of either case would match here, but NGINX itself takes capitals only.'),
      block(
        'map',
        ['$request_method', '$method_unknown'],
        [directive('default', '1'), ...['', ...knownMethods].map((method) => directive(method, ''))],
      ),
      block(
        'map',
        ['$status $request', '$method_never'],
        [directive('default', ''), directive('~^405 (?:TRACE|CONNECT) ', '1')],
      ),
      ...(byPath
        ? [
            comment('The path as NGINX understands it and the path as it was sent must both take the method.'),
            ...bothReadings('path_methods', entries),
            ...['path_methods', 'path_methods_sent'].map((list) =>
              block(
                'map',
                [`$request_method $${list}`, `$not_in_${list}`],
                [
                  directive('default', '1'),
                  directive('~ $', ''),
                  directive(`~^(?<of_${list}>[A-Z-]+) (?:.*, )?\\k<of_${list}>(?:,|$)`, ''),
                ],
              ),
            ),
            block(
              'map',
              ['$not_in_path_methods$not_in_path_methods_sent', '$method_refused'],
              [directive('default', '1'), directive('', '')],
            ),
          ]
        : []),
      comment('What the path takes instead (RFC 9110, section 15.5.6).'),
      block(
        'map',
        ['$status', '$allow'],
        [directive('default', ''), directive('405', byPath ? '$allow_of_path' : usualMethods)],
      ),
      ...(byPath
        ? [
            block(
              'map',
              ['$not_in_path_methods $path_methods', '$allow_of_path'],
              [
                directive('default', '$path_methods_sent'),
                directive('~^1 ', '$path_methods'),
                directive('~^ $', usualMethods),
              ],
            ),
          ]
        : []),
    ],
    proxy: [
      block('if', ['($method_unknown)'], [directive('return', '501')]),
      ...(byPath ? [block('if', ['($method_refused)'], [directive('return', '405')])] : []),
    ],
    headers: [{ name: 'Allow', value: '', pageValue: '$allow' }],
    refusals: ['$method_unknown', '$method_never', ...(byPath ? ['$method_refused'] : [])].map((variable) => ({
      variable,
      value: '1',
    })),
  };
};
