import type { ResolvedOptions } from '../lib/options';
import type { ResponseHeader } from './concern';
import { block, directive, literal, type Directive } from './directive';
import type { FrontProfile } from './profile';

const snake = (name: string): string => name.toLowerCase().replace(/-/g, '_');

/** The default list with what the options say: another value, none at all, or a header of the team's own. */
function chosen(headers: readonly ResponseHeader[], { responseHeaders }: ResolvedOptions): ResponseHeader[] {
  const asked = new Map(Object.entries(responseHeaders).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const known = new Set(headers.map(({ name }) => name.toLowerCase()));
  const own = [...asked].filter(([key]) => !known.has(key)).map(([, header]) => header);
  return [...headers, ...own.map(({ name }) => ({ name, value: '' }))].flatMap((header) => {
    const value = asked.get(header.name.toLowerCase())?.value;
    if (value === undefined) return [header];
    return value === false ? [] : [{ name: header.name, value: literal(value, 'responseHeaders') }];
  });
}

/** Those that answers of the app may get; the others are for pages alone. */
const forApp = (headers: readonly ResponseHeader[], options: ResolvedOptions): ResponseHeader[] =>
  chosen(headers, options).filter(({ value }) => value !== '');

/** What a map of `$own_headers` says where the app sent no header of its own: the preload had something to tell, or not even that. */
const withoutOwn = (value: string): Directive[] => [directive('', value), directive('ours', value)];

/**
 * For each header, a variable that is empty where the app sent its own. Asking for each by its name is dear, and hardly any app sends one: where
 * the preload has looked (container/preload/own-headers.ts), nobody asks again; an app without it has no say.
 */
export const headerMaps = (
  headers: readonly ResponseHeader[],
  options: ResolvedOptions,
  { preload }: FrontProfile,
): Directive[] => [
  block(
    'map',
    [preload ? '$upstream_http_x_casemate_own' : '', '$own_headers'],
    [directive('default', 'asked'), directive('none', ''), directive('ours', 'ours')],
  ),
  ...forApp(headers, options)
    .filter(({ always, valueAlone }) => always && valueAlone !== undefined)
    .map(({ name, value, valueAlone = value }) =>
      block('map', ['$own_headers', `$add_${snake(name)}`], [directive('default', value), ...withoutOwn(valueAlone)]),
    ),
  ...forApp(headers, options)
    .filter(({ always, beside }) => !always && !beside)
    .flatMap(({ name, value, valueAlone = value }) => [
      block(
        'map',
        ['$own_headers', `$add_${snake(name)}`],
        [directive('default', `$add_${snake(name)}_unless_own`), ...withoutOwn(valueAlone)],
      ),
      block(
        'map',
        [`$upstream_http_${snake(name)}`, `$add_${snake(name)}_unless_own`],
        [directive('default', ''), directive('', value)],
      ),
    ]),
];

/** In lower case, the headers of the app's answers that the front asks about. */
export const askedHeaders = (headers: readonly ResponseHeader[], { responseHeaders }: ResolvedOptions): string[] => {
  const asked = headers.filter(({ value, beside }) => value !== '' && !beside).map(({ name }) => name);
  return [...new Set([...asked, ...Object.keys(responseHeaders)].map((name) => name.toLowerCase()))];
};

/** `always`: on errors too, where NGINX would leave headers out. */
export const addHeaders = (headers: readonly ResponseHeader[], options: ResolvedOptions): Directive[] =>
  forApp(headers, options).flatMap(({ name, value, valueAlone, always, beside }) => [
    ...(always ? [directive('proxy_hide_header', name)] : []),
    directive(
      'add_header',
      name,
      beside || (always && valueAlone === undefined) ? value : `$add_${snake(name)}`,
      'always',
    ),
  ]);

/** The same list for answers that NGINX makes itself. */
export const pageHeaders = (headers: readonly ResponseHeader[], options: ResolvedOptions): Directive[] =>
  chosen(headers, options).map(({ name, value, pageValue }) =>
    directive('add_header', name, pageValue ?? value, 'always'),
  );
