import type { ResolvedOptions } from '../lib/options';
import type { Concern, Fragment, Page } from './concern';
import * as all from './concerns';
import { addHeaders, askedHeaders, headerMaps, pageHeaders } from './headers';
import { block, comment, type Directive } from './directive';
import { localProfile, type FrontProfile } from './profile';
import { refusedBy, reported } from './refused-by';
import { render } from './render';

export { healthCheckPath } from './concerns/health-check';
export { errorBodies } from './concerns/error-pages';
export { awsProfile, localProfile, loopbackHosts, type FrontProfile } from './profile';

/** Every concern by its name, in the order of the output. */
export const concerns: Readonly<Record<string, Concern>> = all.concerns;

/** What the preload looks for in an answer (container/preload/own-headers.ts). The names are the same wherever the front runs. */
export const askedOfApp = (options: ResolvedOptions): string[] =>
  askedHeaders(
    Object.values(concerns).flatMap((concern) => concern(options, localProfile()).headers ?? []),
    options,
  );

type Section = { name: string } & Fragment;

const gather = <Key extends 'main' | 'events' | 'http' | 'server' | 'proxy'>(sections: readonly Section[], key: Key) =>
  sections.flatMap((section) => section[key] ?? []);

/** A long file needs landmarks: the name of each concern stands above what it put into the http block. */
const titled = (sections: readonly Section[]): Directive[] =>
  sections.flatMap(({ name, http }) => (http?.length ? [comment(`== ${name} ==`), ...http] : []));

const location = ({ path, directives, proxied }: Page, headers: readonly Directive[]): Directive =>
  block('location', ['=', path], [...directives, ...(proxied ? [] : headers)]);

function pathLocations(sections: readonly Section[]): Directive[] {
  const proxy = gather(sections, 'proxy');
  const byPath = new Map<string, Directive[]>();
  for (const [path, directives] of sections.flatMap(({ paths }) => Object.entries(paths ?? {}))) {
    byPath.set(path, [...(byPath.get(path) ?? []), ...directives]);
  }
  if (!byPath.has('/')) byPath.set('/', []);
  const nearest = (path: string): readonly Directive[] =>
    [...byPath].filter(([prefix]) => path.startsWith(prefix)).sort(([a], [b]) => b.length - a.length)[0]?.[1] ?? [];
  const taken = new Set(sections.flatMap(({ pages }) => pages ?? []).map(({ path }) => path));
  // NGINX answers /x by itself with a redirect to /x/ where only that is a location; to the app they are two paths.
  const bare = [...byPath.keys()]
    .filter((path) => path.length > 1 && path.endsWith('/'))
    .map((path) => path.slice(0, -1))
    .filter((path) => !byPath.has(path) && !taken.has(path));
  return [
    ...bare.map((path) => block('location', ['=', path], [...nearest(path), ...proxy])),
    ...[...byPath].map(([path, directives]) => block('location', [path], [...directives, ...proxy])),
  ];
}

/**
 * The files of an NGINX that hardens one app: relative path to text. Valid on NGINX 1.22 to 1.30 without optional modules.
 *
 * @param options the policy, from `resolveOptions`
 * @param profile the place the front runs in
 * @param chosen what to enforce, by name; for tests that show what happens without one
 */
export function frontConfig(
  options: ResolvedOptions,
  profile: FrontProfile,
  chosen: Readonly<Record<string, Concern>> = concerns,
): Readonly<Record<string, string>> {
  const sections = Object.entries(chosen).map(([name, concern]) => ({ name, ...concern(options, profile) }));
  const headers = sections.flatMap(({ headers }) => headers ?? []);
  const pages = sections.flatMap(({ pages }) => pages ?? []);
  const own = pageHeaders(headers, options);
  const everyServer = pages.filter(({ everywhere }) => everywhere).map((page) => location(page, own));

  const tree = [
    comment(
      'Written by Casemate from its options; change those, not this file. Every header list is repeated in each location ' +
        'that adds one of its own, because NGINX inherits add_header only as a whole.',
    ),
    ...gather(sections, 'main'),
    block('events', [], gather(sections, 'events')),
    block(
      'http',
      [],
      [
        ...titled(sections),
        comment('== which concern refused a request, and which reports one, for the access log =='),
        ...refusedBy(sections),
        ...reported(sections),
        comment('== response headers: each only where the app sent none of that name =='),
        ...headerMaps(headers, options, profile),
        ...addHeaders(headers, options),
        ...sections
          .flatMap(({ servers }) => servers ?? [])
          .map((server) => block('server', [], [...server, ...everyServer])),
        block(
          'server',
          [],
          [...gather(sections, 'server'), ...pages.map((page) => location(page, own)), ...pathLocations(sections)],
        ),
      ],
    ),
  ];
  const files = sections.map(({ files }) => files ?? {});
  return Object.assign({ 'nginx.conf': render(tree) }, ...files) as Record<string, string>;
}
