import { routeOf, type LogEntry } from './entry';

/** Clients choose addresses, paths and even rules' names in a file: each is remembered up to a number. */
const most = { rules: 500, addresses: 10_000, paths: 500, addressesOfPath: 50, samples: 3 };

/** How many different values there were; `more` where not all could be remembered. */
export interface Distinct {
  readonly values: Set<string>;
  more: boolean;
}

export interface PathTally {
  requests: number;
  readonly addresses: Distinct;
}

export interface RuleTally {
  blocked: number;
  counted: number;
  readonly addresses: Distinct;
  readonly paths: Map<string, PathTally>;
  /** Requests on paths that are no longer remembered one by one. */
  otherPaths: number;
  readonly samples: LogEntry[];
}

export interface Tally {
  requests: number;
  /** Lines that are no log entry. */
  unreadable: number;
  from: number;
  to: number;
  readonly rules: Map<string, RuleTally>;
  /** Whether there were more rules than can be remembered. */
  moreRules: boolean;
}

export const emptyTally = (): Tally => ({
  requests: 0,
  unreadable: 0,
  from: Infinity,
  to: 0,
  rules: new Map(),
  moreRules: false,
});

const distinct = (): Distinct => ({ values: new Set(), more: false });

function remember(all: Distinct, value: string, limit: number): void {
  if (all.values.has(value)) return;
  if (all.values.size < limit) all.values.add(value);
  else all.more = true;
}

function ruleOf(tally: Tally, name: string): RuleTally | undefined {
  const known = tally.rules.get(name);
  if (known) return known;
  if (tally.rules.size === most.rules) {
    tally.moreRules = true;
    return undefined;
  }
  const made = { blocked: 0, counted: 0, addresses: distinct(), paths: new Map(), otherPaths: 0, samples: [] };
  tally.rules.set(name, made);
  return made;
}

/** The half with the fewest requests makes room: paths that many ask for stay. */
function makeRoom(rule: RuleTally): void {
  const byRequests = [...rule.paths].sort(([, a], [, b]) => b.requests - a.requests);
  for (const [path, { requests }] of byRequests.slice(most.paths / 2)) {
    rule.paths.delete(path);
    rule.otherPaths += requests;
  }
}

function countPath(rule: RuleTally, entry: LogEntry): void {
  const path = routeOf(entry.path);
  if (!rule.paths.has(path) && rule.paths.size === most.paths) makeRoom(rule);
  const tally = rule.paths.get(path) ?? { requests: 0, addresses: distinct() };
  rule.paths.set(path, tally);
  tally.requests++;
  remember(tally.addresses, entry.clientIp, most.addressesOfPath);
}

/** Adds an entry; nothing for a line that was none. */
export function add(tally: Tally, entry: LogEntry | undefined): void {
  if (!entry) {
    tally.unreadable++;
    return;
  }
  tally.requests++;
  if (entry.timestamp) {
    tally.from = Math.min(tally.from, entry.timestamp);
    tally.to = Math.max(tally.to, entry.timestamp);
  }
  for (const { rule: name, outcome } of entry.met) {
    const rule = ruleOf(tally, name);
    if (!rule) continue;
    rule[outcome]++;
    remember(rule.addresses, entry.clientIp, most.addresses);
    countPath(rule, entry);
    if (rule.samples.length < most.samples && rule.samples.every(({ path }) => routeOf(path) !== routeOf(entry.path))) {
      rule.samples.push(entry);
    }
  }
}
