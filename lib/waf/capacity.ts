import { CasemateError } from '../errors';
import { managedGroups } from './managed-groups';
import type { Statement, WafRule } from './rule';

/** AWS WAF refuses a web ACL over this. https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html */
export const mostCapacity = 5000;

/** Over this, requests cost more. https://aws.amazon.com/waf/pricing/ */
export const includedCapacity = 1500;

/** The day on which the figures of statements were compared with AWS's documentation. */
export const statementCapacitiesAsOf = '2026-11-21';

interface Inspecting {
  readonly fieldToMatch?: unknown;
  readonly textTransformations?: unknown;
}

/**
 * What a statement that inspects a component costs: for JSON its base twice, for all query arguments 10 more, 10 for each
 * transformation. AWS WAF may charge a transformation that several rules apply to one component only once: this is the most.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html
 */
function inspecting(base: number, { fieldToMatch, textTransformations }: Inspecting): number {
  const field = (fieldToMatch ?? {}) as Readonly<Record<string, unknown>>;
  const steps = Array.isArray(textTransformations) ? (textTransformations as { readonly type?: string }[]) : [];
  const json = field.jsonBody === undefined ? 1 : 2;
  const all = field.allQueryArguments === undefined ? 0 : 10;
  return base * json + all + 10 * steps.filter(({ type }) => type !== 'NONE').length;
}

const of = <T>(value: unknown): T => value as T;

interface Nested {
  readonly statement: Statement;
  readonly statements: readonly Statement[];
  readonly scopeDownStatement?: Statement;
}
type Cost = (statement: Nested & Inspecting & Readonly<Record<string, unknown>>) => number;

const sum = (statements: readonly Statement[]): number =>
  statements.reduce((total, statement) => total + capacityOfStatement(statement), 0);

const scopeDown = ({ scopeDownStatement }: Nested): number =>
  scopeDownStatement ? capacityOfStatement(scopeDownStatement) : 0;

const forwardedAnywhere = (config: unknown): boolean =>
  of<{ position?: string } | undefined>(config)?.position === 'ANY';

const costs: Readonly<Record<string, Cost>> = {
  andStatement: ({ statements }) => sum(statements),
  orStatement: ({ statements }) => sum(statements),
  notStatement: ({ statement }) => capacityOfStatement(statement),
  asnMatchStatement: () => 1,
  geoMatchStatement: () => 1,
  labelMatchStatement: () => 1,
  ipSetReferenceStatement: ({ ipSetForwardedIpConfig }) => (forwardedAnywhere(ipSetForwardedIpConfig) ? 5 : 1),
  byteMatchStatement: (statement) =>
    inspecting(/^CONTAINS/.test(String(statement.positionalConstraint)) ? 10 : 2, statement),
  regexMatchStatement: (statement) => inspecting(3, statement),
  regexPatternSetReferenceStatement: (statement) => inspecting(25, statement),
  sizeConstraintStatement: (statement) => inspecting(1, statement),
  sqliMatchStatement: (statement) => inspecting(statement.sensitivityLevel === 'HIGH' ? 30 : 20, statement),
  xssMatchStatement: (statement) => inspecting(40, statement),
  rateBasedStatement: (statement) =>
    2 + 30 * (Array.isArray(statement.customKeys) ? statement.customKeys.length : 0) + scopeDown(statement),
  managedRuleGroupStatement: (statement) =>
    (managedGroups[String(statement.name)]?.capacity ?? unknown(`the rule group ${String(statement.name)}`)) +
    scopeDown(statement),
};

function unknown(what: string): never {
  throw new CasemateError(
    'ERR_WEB_ACL_STATEMENT',
    `Nothing is known of what ${what} takes of a web ACL's capacity.`,
    'Take the figure from CheckCapacity of AWS WAF, and count it yourself.',
  );
}

/** In web ACL capacity units (WCU). @throws CasemateError `ERR_WEB_ACL_STATEMENT` */
export function capacityOfStatement(statement: Statement): number {
  const [entry] = Object.entries(statement).filter(([, value]) => value !== undefined);
  const cost = entry && Object.hasOwn(costs, entry[0]) ? costs[entry[0]] : undefined;
  return entry && cost ? cost(of(entry[1])) : unknown(`the statement ${entry?.[0] ?? '{}'}`);
}

/** The rules and what each takes, the dearest first. */
export const dearest = (rules: readonly WafRule[]): readonly (readonly [name: string, capacity: number])[] =>
  rules.map(({ name, statement }) => [name, capacityOfStatement(statement)] as const).sort(([, a], [, b]) => b - a);

export const inWords = (rules: readonly (readonly [string, number])[]): string =>
  rules.map(([name, capacity]) => `${name} (${capacity})`).join(', ');

/** The sum of the rules' capacity, in WCU. @throws CasemateError `ERR_WEB_ACL_CAPACITY` */
export function capacityOf(rules: readonly WafRule[]): number {
  const all = dearest(rules);
  const total = all.reduce((sum, [, capacity]) => sum + capacity, 0);
  if (total <= mostCapacity) return total;
  throw new CasemateError(
    'ERR_WEB_ACL_CAPACITY',
    `The web ACL would need ${total} capacity units; AWS WAF takes ${mostCapacity}.`,
    `Leave rules out; the dearest are ${inWords(all.slice(0, 3))}.`,
  );
}
