import type { ResolvedOptions } from '../../options';
import { safe as safeText } from '../../safe-text';
import type { WafException } from '../exceptions';
import { groupNamed, managedGroups } from '../managed-groups';
import { rules } from '../rules';
import type { LogEntry } from './entry';
import type { Distinct, PathTally, RuleTally, Tally } from './tally';

/** Paths that a report shows of a rule, and an exception names. */
const shown = 5;

const number = (value: number): string => value.toLocaleString('en');
const howMany = ({ values, more }: Distinct): string => `${more ? 'over ' : ''}${number(values.size)}`;
const addresses = (all: Distinct): string => `${howMany(all)} address${all.values.size === 1 ? '' : 'es'}`;
const noEntries = (count: number): string =>
  count === 1 ? '1 line is no entry' : `${number(count)} lines are no entries`;
const requests = (count: number): string => `${number(count)} request${count === 1 ? '' : 's'}`;

/** Clients wrote it. */
const safe = (text: string, longest = 80): string => safeText(text, longest);

const total = ({ blocked, counted }: RuleTally): number => blocked + counted;
const byRequests = (a: readonly [string, PathTally], b: readonly [string, PathTally]): number =>
  b[1].requests - a[1].requests;
export const ranked = ({ rules }: Tally): (readonly [string, RuleTally])[] =>
  [...rules].sort(([, a], [, b]) => total(b) - total(a));

const sample = ({ method, path, parameters, clientIp, country, requestId }: LogEntry): string => {
  const query = parameters.length ? `?${parameters.join('&')}` : '';
  return `    such as ${safe(method, 10)} ${safe(path + query)} from ${safe(clientIp, 45)}${country && ` (${safe(country, 2)})`}, request ${safe(requestId, 60)}`;
};

function section([name, rule]: readonly [string, RuleTally]): string {
  const did = [
    ...(rule.counted ? [`would have blocked ${requests(rule.counted)}`] : []),
    ...(rule.blocked ? [`blocked ${requests(rule.blocked)}`] : []),
  ].join(', ');
  const paths = [...rule.paths].sort(byRequests).slice(0, shown);
  const others = total(rule) - paths.reduce((sum, [, one]) => sum + one.requests, 0);
  return [
    `${safe(name)}: ${did}, from ${addresses(rule.addresses)}`,
    ...paths.map(
      ([path, one]) => `  ${number(one.requests).padStart(9)}  ${safe(path)}  (${addresses(one.addresses)})`,
    ),
    ...(others > 0 ? [`  ${number(others).padStart(9)}  on other paths`] : []),
    ...rule.samples.map(sample),
  ].join('\n');
}

/** What an exception can name: spelled plainly, and nothing that could end a text in code. */
const plain = /^\/(?:(?:\*|[\w~-][\w.~-]*)\/?)*$/;

/** Rules that go by the client, not by what is sent: an exception by path would not mend them. */
const byClient =
  /^(?:rate-limit|denied-addresses|allowed-clients|geo|ip-reputation|anonymous-ip|anti-ddos|body-size$|known-hosts|methods)/;

/** A rule that the web ACL of ours can have: an exception from any other would stop the synthesis. */
const isOurs = (name: string): boolean => {
  const [rule = '', inner] = name.split('/');
  if (!Object.hasOwn(rules, rule)) return false;
  return inner === undefined || Object.hasOwn(managedGroups[groupNamed(rule) ?? '']?.rules ?? {}, inner);
};

/** Exceptions for the paths that each rule met most, with what speaks for each. */
export const exceptionsFor = (
  tally: Tally,
): readonly (WafException & { readonly paths: readonly string[]; readonly why: string })[] =>
  ranked(tally)
    .filter(([name]) => isOurs(name) && !byClient.test(name))
    .flatMap(([name, rule]) =>
      [...rule.paths]
        .filter(([path]) => plain.test(path) && !/^[/*]*$/.test(path))
        .sort(byRequests)
        .slice(0, shown)
        .map(([path, one]) => ({
          rule: name,
          paths: [path],
          why: `${requests(one.requests)} from ${addresses(one.addresses)}`,
        })),
    );

type InspectionException = ResolvedOptions['inspectionExcept'][number];

/** `inspection/sql-injection#comment`; a name that could end a text in code, or is none that an app chose, is left out. */
const inspectionRule = /^inspection\/([a-z][a-z0-9-]*)(?:#([\s\S]*))?$/;
const plainName = /^[\w.[\]-]{1,64}$/;

/** Entries of the option inspectionExcept, of what the inspection in the app's process found. */
export const inspectionExceptFor = (tally: Tally): readonly (InspectionException & { readonly why: string })[] =>
  ranked(tally).flatMap(([rule, { paths }]) => {
    const [, detector, name = ''] = inspectionRule.exec(rule) ?? [];
    if (detector === undefined) return [];
    return [...paths]
      .filter(([path]) => plain.test(path) && !/^[/*]*$/.test(path))
      .sort(byRequests)
      .slice(0, shown)
      .map(([path, one]) => ({
        path,
        detector,
        ...(plainName.test(name) && { name }),
        why: `${requests(one.requests)} from ${addresses(one.addresses)}`,
      }));
  });

const listed = (name: string, entries: readonly { readonly text: string; readonly why: string }[]): string[] =>
  entries.length ? [`${name}: [`, ...entries.map(({ text, why }) => `  { ${text} }, // ${why}`), '],', ''] : [];

function toPaste(tally: Tally): string {
  const ofWebAcl = exceptionsFor(tally).map(({ rule, paths, why }) => ({
    text: `rule: '${rule}', paths: [${paths.map((path) => `'${path}'`).join(', ')}]`,
    why,
  }));
  const ofInspection = inspectionExceptFor(tally).map(({ why, ...exception }) => ({
    text: Object.entries(exception)
      .map(([key, value]) => `${key}: '${value}'`)
      .join(', '),
    why,
  }));
  const lines = [...listed('exceptions', ofWebAcl), ...listed('inspectionExcept', ofInspection)];
  if (!lines.length) return '';
  return [
    '',
    'To let pass what is honest among these, keep those lines of it (few addresses, or many paths from one, are an attack):',
    '',
    ...lines,
  ].join('\n');
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** What the logs say, for people. */
export function report(tally: Tally): string {
  const span = tally.to ? `, ${day(tally.from)} to ${day(tally.to)} UTC` : '';
  const unreadable = tally.unreadable ? ` ${noEntries(tally.unreadable)} of a WAF log.` : '';
  const rules = ranked(tally).filter(([, rule]) => total(rule) > 0);
  return `${[
    `${requests(tally.requests)}${span}.${unreadable}`,
    ...rules.map((rule) => `\n${section(rule)}`),
    ...(rules.length ? [] : ['No rule met any of them.']),
    ...(tally.moreRules ? ['\nThere were more rules than are shown.'] : []),
  ].join('\n')}\n${toPaste(tally)}`;
}

/** The same for machines. */
export const reportJson = (tally: Tally): object => ({
  requests: tally.requests,
  unreadable: tally.unreadable,
  rules: ranked(tally).map(([rule, { blocked, counted, addresses: all, paths, samples }]) => ({
    rule,
    blocked,
    counted,
    addresses: all.values.size,
    addressesAreMore: all.more,
    paths: [...paths]
      .sort(byRequests)
      .slice(0, shown)
      .map(([path, one]) => ({ path, requests: one.requests, addresses: one.addresses.values.size })),
    samples: samples.map(({ method, path, clientIp, requestId }) => ({ method, path, clientIp, requestId })),
  })),
  exceptions: exceptionsFor(tally).map(({ rule, paths }) => ({ rule, paths })),
  inspectionExcept: inspectionExceptFor(tally).map(({ path, detector, name }) => ({
    path,
    detector,
    ...(name !== undefined && { name }),
  })),
});
