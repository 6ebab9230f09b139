import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { anySpelling } from '../paths';

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
  const byPath = Object.entries(methods)
    .sort(([a], [b]) => b.length - a.length)
    .map(([path, allowed]) => directive(anySpelling(path), listed(allowed)));
  return {
    http: [
      comment(
        "TRACE gives back what it was sent, cookies of the user's included (CVE-2003-1567); CONNECT is for proxies. NGINX " +
          'itself refuses both, before anything here is asked. What Node does not know, it would answer with 400 and a closed connection.',
      ),
      block(
        'map',
        ['$request_method', '$method_unknown'],
        [directive('default', '1'), directive('', ''), directive(`~^(?:${knownMethods.join('|')})$`, '')],
      ),
      block(
        'map',
        ['$status $request', '$method_never'],
        [directive('default', ''), directive('~^405 (?:TRACE|CONNECT) ', '1')],
      ),
      ...(byPath.length
        ? [
            comment(
              'The longest path counts. Apps read paths in their own ways: what the path means to NGINX (without `..`) and the path as sent must both take the method.',
            ),
            block(
              'map',
              ['$request_uri', '$methods_sent_path'],
              [directive('default', ''), directive('~^(?<methods_path>[^?]*)', '$methods_path')],
            ),
            block('map', ['$uri', '$methods_of_path'], [directive('default', ''), ...byPath]),
            block('map', ['$methods_sent_path', '$methods_of_sent_path'], [directive('default', ''), ...byPath]),
            ...['of_path', 'of_sent_path'].map((which) =>
              block(
                'map',
                [`$request_method $methods_${which}`, `$method_not_${which}`],
                [
                  directive('default', '1'),
                  directive('~ $', ''),
                  directive(`~^(?<method_${which}>[A-Z-]+) (?:.*, )?\\k<method_${which}>(?:,|$)`, ''),
                ],
              ),
            ),
            block(
              'map',
              ['$method_not_of_path$method_not_of_sent_path', '$method_refused'],
              [directive('default', '1'), directive('', '')],
            ),
          ]
        : []),
      comment('What the path takes instead (RFC 9110, section 15.5.6).'),
      block(
        'map',
        ['$status', '$allow'],
        [directive('default', ''), directive('405', byPath.length ? '$allow_of_path' : usualMethods)],
      ),
      ...(byPath.length
        ? [
            block(
              'map',
              ['$method_not_of_path $methods_of_path', '$allow_of_path'],
              [
                directive('default', '$methods_of_sent_path'),
                directive('~^1 ', '$methods_of_path'),
                directive('~^ $', usualMethods),
              ],
            ),
          ]
        : []),
    ],
    proxy: [
      block('if', ['($method_unknown)'], [directive('return', '501')]),
      ...(byPath.length ? [block('if', ['($method_refused)'], [directive('return', '405')])] : []),
    ],
    headers: [{ name: 'Allow', value: '', pageValue: '$allow' }],
    refusals: ['$method_unknown', '$method_never', ...(byPath.length ? ['$method_refused'] : [])].map((variable) => ({
      variable,
      value: '1',
    })),
  };
};
