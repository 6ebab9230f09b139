import { block, directive, type Directive } from './directive';
import { anySpelling, sieve } from './paths';

const encoded = (path: string): string => path.replace(/[^ -~]+/g, encodeURIComponent);

/** More rules for the path as sent, which come first. */
export interface Disguises {
  /** A regular expression that matches every address which one of the rules does. */
  readonly sieve: string;
  readonly rules: readonly Directive[];
}

/**
 * Two maps with the value of the longest path in `entries` that a request's path is, or (by default) is below: `$name` for the path as NGINX
 * understands it (decoded, without `..`), `$name_sent` for the path as it was sent. Apps read paths in their own ways: many
 * take `/a/..%2fb` for a path below `/a`, which to NGINX it is not. Rules that refuse ask both, and the stricter one counts.
 *
 * Most requests are for other paths: one regular expression for each reading finds that out, and only then is each path asked for.
 *
 * @param spelling the regular expression for a path: `anySpelling` or `exactly`
 */
export function bothReadings(
  name: string,
  entries: readonly (readonly [path: string, value: string])[],
  disguises?: Disguises,
  spelling: (path: string) => string = anySpelling,
): Directive[] {
  const longestFirst = [...entries].sort(([a], [b]) => b.length - a.length);
  const spelled = longestFirst.map(([path, value]) => directive(spelling(path), value));
  const asSent = (path: string): string[] => [path, encoded(path).replace(/%/g, '%25')];
  const sent = longestFirst.flatMap(([path, value]) =>
    [...new Set(asSent(path).map(spelling))].map((regex) => directive(regex, value)),
  );
  const paths = longestFirst.map(([path]) => path);
  const sieves = (some: readonly string[], found: string) => sieve(some).map((regex) => directive(regex, found));
  return [
    block('map', ['$uri', `$${name}`], [directive('default', ''), ...sieves(paths, `$${name}_found`)]),
    block('map', ['$uri', `$${name}_found`], [directive('default', ''), ...spelled]),
    block(
      'map',
      ['$request_uri', `$${name}_sent`],
      [
        directive('default', ''),
        ...(disguises ? [directive(disguises.sieve, `$${name}_sent_found`)] : []),
        ...sieves(paths.flatMap(asSent), `$${name}_sent_found`),
      ],
    ),
    block(
      'map',
      ['$request_uri', `$${name}_sent_path`],
      [directive('default', ''), directive(`~^(?<${name}_part>[^?]*)`, `$${name}_part`)],
    ),
    block(
      'map',
      [`$${name}_sent_path`, `$${name}_sent_found`],
      [directive('default', ''), ...(disguises?.rules ?? []), ...sent],
    ),
  ];
}
