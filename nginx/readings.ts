import { block, directive, type Directive } from './directive';
import { anySpelling } from './paths';

const encoded = (path: string): string => path.replace(/[^ -~]+/g, encodeURIComponent);

/**
 * Two maps with the value of the longest path in `entries` that a request's path is, or (by default) is below: `$name` for the path as NGINX
 * understands it (decoded, without `..`), `$name_sent` for the path as it was sent. Apps read paths in their own ways: many
 * take `/a/..%2fb` for a path below `/a`, which to NGINX it is not. Rules that refuse ask both, and the stricter one counts.
 *
 * @param before what comes first in the map of the path as sent
 * @param spelling the regular expression for a path: `anySpelling` or `exactly`
 */
export function bothReadings(
  name: string,
  entries: readonly (readonly [path: string, value: string])[],
  before: readonly Directive[] = [],
  spelling: (path: string) => string = anySpelling,
): Directive[] {
  const longestFirst = [...entries].sort(([a], [b]) => b.length - a.length);
  const spelled = longestFirst.map(([path, value]) => directive(spelling(path), value));
  const sent = longestFirst.flatMap(([path, value]) =>
    [...new Set([spelling(path), spelling(encoded(path).replace(/%/g, '%25'))])].map((regex) =>
      directive(regex, value),
    ),
  );
  return [
    block('map', ['$uri', `$${name}`], [directive('default', ''), ...spelled]),
    block(
      'map',
      ['$request_uri', `$${name}_sent_path`],
      [directive('default', ''), directive(`~^(?<${name}_part>[^?]*)`, `$${name}_part`)],
    ),
    block('map', [`$${name}_sent_path`, `$${name}_sent`], [directive('default', ''), ...before, ...sent]),
  ];
}
