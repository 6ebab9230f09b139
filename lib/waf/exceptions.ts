import { CasemateError } from '../errors';
import { suggest } from '../suggest';
import { managedGroups } from './managed-groups';
import type { Mode, Statement, WafRule } from './rule';
import { rules as named } from './rules';
import { counted } from './rules/managed';
import { allOf, anyOf, hasLabel, not, plainlyBelowAny } from './statements';

/** Requests that a rule does not refuse; everywhere else it stands. */
export interface WafException {
  /** A rule such as `nosql-operators`, or one of a managed group such as `common/CrossSiteScripting_BODY`. */
  readonly rule: string;
  /**
   * Paths, with all below them; `*` is any one segment, as in `/users/*\/notes`. Requests that spell one in a disguise (encoded,
   * with `..`) are not excepted.
   * @default - all paths
   */
  readonly paths?: readonly string[];
  /**
   * Labels of earlier rules: a request with one of them is excepted. With `paths`, it must be on one of them too.
   * @default - whatever its labels
   */
  readonly labels?: readonly string[];
}

const refused = (message: string, fix: string): CasemateError => new CasemateError('ERR_WAF_EXCEPTION', message, fix);

/** What was written in JavaScript, or read from a file, may be anything. */
function checkTypes({ rule, paths, labels }: WafException): void {
  if (typeof rule !== 'string') {
    throw refused('An exception has no rule.', "Name it: { rule: 'nosql-operators', paths: ['/search'] }.");
  }
  for (const [name, value] of Object.entries({ paths, labels }) as [string, unknown][]) {
    if (value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'string'))) continue;
    throw refused(
      `The ${name} of the exception from ${rule} received ${JSON.stringify(value)}; expected a list of texts.`,
      typeof value === 'string' ? `Write ${name}: [${JSON.stringify(value)}].` : `Correct ${name}.`,
    );
  }
}

function conditionOf({ rule, paths, labels }: WafException): Statement {
  const wrong = paths?.find((path) => !/^\/[^\s?#%\\]+$/.test(path) || !/[^/*]/.test(path));
  if (wrong !== undefined) {
    throw refused(
      `The exception from ${rule} received the path ${JSON.stringify(wrong)}: it would hold nowhere, or everywhere.`,
      "Name a path such as '/editor' or '/users/*/notes', without its query and not encoded.",
    );
  }
  // What AWS WAF takes: https://docs.aws.amazon.com/waf/latest/APIReference/API_LabelMatchStatement.html
  const noLabel = labels?.find((label) => !/^[\w:-]{1,1024}$/.test(label));
  if (noLabel !== undefined) {
    throw refused(
      `The exception from ${rule} received the label ${JSON.stringify(noLabel)}, which is none.`,
      "Name a label such as 'casemate:csrf' or 'awswaf:clientip:geo:country:CH'.",
    );
  }
  const conditions = [
    ...(paths?.length ? [plainlyBelowAny(paths)] : []),
    ...(labels?.length ? [anyOf(...labels.map(hasLabel))] : []),
  ];
  if (conditions.length) return allOf(...conditions);
  throw refused(
    `The exception from ${rule} has neither paths nor labels: it would switch the rule off.`,
    `Give it paths: { rule: '${rule}', paths: ['/editor'] }, or let the rule count: rules: { '${rule}': 'count' }.`,
  );
}

const unless = (statement: Statement, condition: Statement): Statement => {
  const { rateBasedStatement, managedRuleGroupStatement } = statement;
  const narrowed = (scope: Statement | undefined): Statement => (scope ? allOf(scope, not(condition)) : not(condition));
  // These two cannot be nested; they are narrowed instead.
  if (rateBasedStatement && 'limit' in rateBasedStatement) {
    return {
      rateBasedStatement: {
        ...rateBasedStatement,
        scopeDownStatement: narrowed(rateBasedStatement.scopeDownStatement as Statement | undefined),
      },
    };
  }
  if (managedRuleGroupStatement && 'vendorName' in managedRuleGroupStatement) {
    return {
      managedRuleGroupStatement: {
        ...managedRuleGroupStatement,
        scopeDownStatement: narrowed(managedRuleGroupStatement.scopeDownStatement as Statement | undefined),
      },
    };
  }
  return allOf(statement, not(condition));
};

const groupOf = ({ statement: { managedRuleGroupStatement } }: WafRule) =>
  managedRuleGroupStatement && 'vendorName' in managedRuleGroupStatement ? managedRuleGroupStatement : undefined;

/**
 * A rule inside a group has no scope of its own: it counts, and its label is refused by a rule that follows, but where excepted.
 * https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing-activities.html
 */
function exceptInside(rule: WafRule, inner: string, condition: Statement): WafRule[] {
  const group = groupOf(rule);
  const known = group && managedGroups[group.name];
  const label = known?.rules[inner];
  if (!group || label === undefined) {
    throw unknownRule(
      `${rule.name}/${inner}`,
      Object.keys(known?.rules ?? {}).map((one) => `${rule.name}/${one}`),
    );
  }
  const overrides = (group.ruleActionOverrides ?? []) as ReturnType<typeof counted>;
  const already = overrides.some(({ name }) => name === inner) || rule.counted === true;
  return [
    {
      ...rule,
      statement: {
        managedRuleGroupStatement: {
          ...group,
          ruleActionOverrides: [...overrides.filter(({ name }) => name !== inner), ...counted(inner)],
        },
      },
    },
    {
      name: `${rule.name}-${inner}`,
      action: already ? 'count' : 'block',
      statement: allOf(hasLabel(`${known?.namespace ?? ''}${label}`), not(condition)),
    },
  ];
}

function unknownRule(given: string, known: readonly string[]): CasemateError {
  const near = suggest(given, [...known]);
  return new CasemateError(
    'ERR_WAF_RULE',
    `There is no rule ${given} in this web ACL.`,
    near ? `Did you mean ${near}?` : `It has ${known.join(', ')}.`,
  );
}

/** @throws CasemateError `ERR_WAF_RULE` */
export function checkRules(modes: Readonly<Record<string, Mode | undefined>>): void {
  const unknown = Object.keys(modes).find((name) => !Object.hasOwn(named, name));
  if (unknown !== undefined) throw unknownRule(unknown, Object.keys(named));
}

/** An exception by a label of ours that no rule adds before it is asked could never hold. @throws CasemateError `ERR_WAF_EXCEPTION` */
function checkLabels(rules: readonly WafRule[], { rule, labels = [] }: WafException): void {
  const at = rules.findIndex(({ name }) => name === rule.replace('/', '-'));
  const earlier = rules.slice(0, at).flatMap(({ name, action }) => (action ? `casemate:${name}` : []));
  const never = labels.find((label) => label.startsWith('casemate:') && !earlier.includes(label));
  if (never === undefined) return;
  const near = suggest(never, earlier);
  throw refused(
    `The exception from ${rule} received the label ${never}: no rule that is asked before ${rule} adds it.`,
    near ? `Did you mean ${near}?` : `Before ${rule} there are ${earlier.join(', ') || 'no labels of ours'}.`,
  );
}

/** The rules with the exceptions in them. @throws CasemateError `ERR_WAF_RULE` or `ERR_WAF_EXCEPTION` */
export function withExceptions(rules: readonly WafRule[], exceptions: readonly WafException[]): WafRule[] {
  for (const exception of exceptions) checkTypes(exception);
  const of = (exception: WafException): readonly [string, string | undefined] => {
    const [name = '', inner] = exception.rule.split('/');
    if (!rules.some((rule) => rule.name === name))
      throw unknownRule(
        exception.rule,
        rules.map((rule) => rule.name),
      );
    return [name, inner];
  };
  const split = exceptions.map((exception) => [...of(exception), conditionOf(exception)] as const);
  const made = rules.flatMap((rule) => {
    const own = split.filter(([name]) => name === rule.name);
    const outer = own.filter(([, inner]) => inner === undefined).map(([, , condition]) => condition);
    const narrowed = outer.length ? { ...rule, statement: unless(rule.statement, anyOf(...outer)) } : rule;
    const inner = new Set(own.flatMap(([, one]) => one ?? []));
    return [...inner].reduce<WafRule[]>(
      ([first = narrowed, ...more], one) => {
        const conditions = own.filter(([, other]) => other === one).map(([, , condition]) => condition);
        const [group = first, follower] = exceptInside(first, one, anyOf(...conditions));
        return [group, ...more, ...(follower ? [follower] : [])];
      },
      [narrowed],
    );
  });
  for (const exception of exceptions) checkLabels(made, exception);
  return made;
}
