import { managedGroups, shortName } from '../managed-groups';

/** A rule that a request met, in the words of `exceptions`. */
export interface Met {
  readonly rule: string;
  /** `counted`: it would have been refused, had the rule been in mode block. */
  readonly outcome: 'blocked' | 'counted';
}

export interface LogEntry {
  readonly met: readonly Met[];
  readonly clientIp: string;
  readonly country: string;
  readonly method: string;
  readonly path: string;
  /** Names of the parameters; their values may be secrets. */
  readonly parameters: readonly string[];
  readonly requestId: string;
  readonly timestamp: number;
}

type Node = Readonly<Record<string, unknown>>;
const nodeOf = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {});
const nodesOf = (value: unknown): Node[] => (Array.isArray(value) ? (value as unknown[]).map(nodeOf) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `AWS#AWSManagedRulesCommonRuleSet`, with a version behind it or without. */
const groupName = (id: string): string => {
  const [, name = id] = id.split('#');
  return shortName(name);
};

/** A rule that follows a group and refuses by its label, `common-CrossSiteScripting_BODY`, is the group's rule. */
const followers: ReadonlyMap<string, string> = new Map<string, string>(
  Object.entries(managedGroups).flatMap(([group, { rules }]) =>
    Object.keys(rules).map((rule): [string, string] => [`${shortName(group)}-${rule}`, `${shortName(group)}/${rule}`]),
  ),
);

const refuses = (action: string): boolean => ['BLOCK', 'CAPTCHA', 'CHALLENGE'].includes(action);

/** https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html */
function metIn(log: Node): Met[] {
  const terminating = textOf(log.terminatingRuleId);
  const refused = refuses(textOf(log.action));
  const groups = nodesOf(log.ruleGroupList).flatMap((group): Met[] => {
    const name = groupName(textOf(group.ruleGroupId));
    const rule = (node: Node): string => `${name}/${textOf(node.ruleId)}`;
    const ended = nodeOf(group.terminatingRule);
    // A group that counts as a whole says which of its rules would have ended it.
    const isLast = refused && [name, textOf(group.ruleGroupId)].includes(terminating);
    return [
      ...(ended.ruleId === undefined || !refuses(textOf(ended.action))
        ? []
        : [{ rule: rule(ended), outcome: isLast ? ('blocked' as const) : ('counted' as const) }]),
      ...nodesOf(group.nonTerminatingMatchingRules)
        .filter(({ overriddenAction, action }) => textOf(overriddenAction ?? action) !== 'ALLOW')
        .map((one): Met => ({ rule: rule(one), outcome: 'counted' })),
      ...nodesOf(group.excludedRules).map((one): Met => ({ rule: rule(one), outcome: 'counted' })),
    ];
  });
  const ofGroups = new Set(groups.map(({ rule }) => rule.replace(/\/.*/, '')));
  const own = (id: string): string => followers.get(id) ?? id;
  const counted = nodesOf(log.nonTerminatingMatchingRules).map(({ ruleId }): Met => ({
    rule: own(textOf(ruleId)),
    outcome: 'counted',
  }));
  const all: Met[] = [
    ...(refused && terminating !== 'Default_Action' ? [{ rule: own(terminating), outcome: 'blocked' as const }] : []),
    ...counted,
  ].filter(({ rule }) => rule && !ofGroups.has(rule));
  // The first says most: what blocked comes before what counts.
  return [...new Map([...all, ...groups].reverse().map((met) => [met.rule, met])).values()].reverse();
}

/** What names one thing among many: a number, a UUID, a hash, a long token with digits in it. */
const id = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}|(?=.*\d)[\w-]{20,})$/i;

/** Paths that differ in such names are one: `/users/*\/notes`. */
export const routeOf = (path: string): string =>
  path
    .split('/')
    .map((segment) => (id.test(segment) ? '*' : segment))
    .join('/');

/** Milliseconds since 1970, before the year 10000; 0 for what is no time. */
const timeOf = (value: unknown): number => {
  const time = Number(value);
  return time > 0 && time < 253_402_300_800_000 ? time : 0;
};

/**
 * A line of an app's log by which the inspection says what it found (container/preload/inspection.ts). Its rule has the detector
 * and, behind a #, the name of the field.
 */
function inspected(log: Node): LogEntry {
  const name = textOf(log.name);
  return {
    met: [
      {
        rule: `inspection/${textOf(log.detector)}${name && `#${name}`}`,
        outcome: log.decision === 'block' ? 'blocked' : 'counted',
      },
    ],
    clientIp: textOf(log.client),
    country: '',
    method: textOf(log.method),
    path: textOf(log.path),
    parameters: [],
    requestId: textOf(log.requestId),
    timestamp: timeOf(Date.parse(textOf(log.time))),
  };
}

/** A line of a WAF log, whatever stands before its JSON (exports of CloudWatch Logs put the time there). Nothing where it is none. */
export function parseLogLine(line: string): LogEntry | undefined {
  const start = line.indexOf('{');
  if (start < 0) return undefined;
  let log: Node;
  try {
    log = nodeOf(JSON.parse(line.slice(start)));
  } catch {
    return undefined;
  }
  // `casemate up --json` has the app's lines in lines of its own.
  if (log.event === 'app' && textOf(log.line).startsWith('{"casemate"')) return parseLogLine(textOf(log.line));
  if (log.casemate === 'inspection') return inspected(log);
  const request = nodeOf(log.httpRequest);
  if (typeof log.action !== 'string' || log.httpRequest === undefined) return undefined;
  return {
    met: metIn(log),
    clientIp: textOf(request.clientIp),
    country: textOf(request.country),
    method: textOf(request.httpMethod),
    path: textOf(request.uri),
    parameters: textOf(request.args)
      .split('&')
      .flatMap((pair) => (pair ? [pair.replace(/=.*/s, '')] : [])),
    requestId: textOf(request.requestId),
    timestamp: timeOf(log.timestamp),
  };
}
