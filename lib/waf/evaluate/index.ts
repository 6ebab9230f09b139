import { actionOf, ends, type Action } from './actions';
import { checkRequest } from './check';
import type { Compiler } from './compile';
import type { Detail, Evaluation, Statement } from './evaluation';
import { isNode, nodeOf, numberOf, single, textOf, type Node } from './node';
import type { Assumptions, Resource, WafRequest } from './request';
import { checkManagedRules, managedGroupsOf } from './rule-groups';
import { rulesOf, type Step } from './rules';
import { see } from './seen';
import { statements } from './statements';
import { resourcesOf, type Source } from './template';

export type { Action, Assumptions, Detail, Resource, Source, WafRequest };

export interface WebAclOptions {
  /** Which web ACL, where the template has several. */
  readonly logicalId?: string;
  /** What it is in front of. @default - CLOUDFRONT for that scope, else ALB */
  readonly resource?: Resource;
  /** Addresses of IP sets, and regular expressions of pattern sets, that are not in the template, by their ARN. */
  readonly sets?: Readonly<Record<string, readonly string[]>>;
  readonly assumptions?: Assumptions;
}

export interface Match {
  readonly rule: string;
  /** The rule of the web ACL whose group has the rule. */
  readonly group?: string;
  readonly action: Action;
  readonly details: readonly Detail[];
}

export interface Verdict {
  readonly action: Exclude<Action, 'COUNT'>;
  /** The rule that ended it, or `Default_Action`, as in the logs. */
  readonly rule: string;
  readonly group?: string;
  /** What the client gets, where it is blocked. */
  readonly response?: { readonly status: number; readonly contentType?: string; readonly body?: string };
  /** Headers that what is behind gets on top. */
  readonly insertedHeaders: Readonly<Record<string, string>>;
  /** In full, but those of the web ACL itself without its prefix, which names account and web ACL. */
  readonly labels: readonly string[];
  /** Every rule that matched, in order, the last one included. */
  readonly matches: readonly Match[];
}

export interface OfflineWebAcl {
  readonly evaluate: (request: WafRequest) => Verdict;
  /** What this evaluator does not know, rule by rule: such a rule never matches here, whatever it would do at AWS. */
  readonly unsupported: readonly string[];
}

const kilobytes: Readonly<Record<string, number>> = {
  KB_8: 8192,
  KB_16: 16_384,
  KB_32: 32_768,
  KB_48: 49_152,
  KB_64: 65_536,
};

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html */
function bodyLimit(webAcl: Node, resource: Resource): number {
  // Behind these two, nothing raises it.
  if (resource === 'ALB' || resource === 'APPSYNC') return 8192;
  const config = nodeOf(nodeOf(nodeOf(webAcl.AssociationConfig).RequestBody)[resource]);
  return kilobytes[textOf(config.DefaultSizeInspectionLimit) ?? 'KB_16'] ?? 16_384;
}

const insertedBy = (action: Node): Record<string, string> => {
  const handling = nodeOf(nodeOf(Object.values(action)[0]).CustomRequestHandling);
  const headers = Array.isArray(handling.InsertHeaders) ? (handling.InsertHeaders as unknown[]).map(nodeOf) : [];
  return Object.fromEntries(
    headers.map(({ Name, Value }) => [`x-amzn-waf-${textOf(Name) ?? ''}`, textOf(Value) ?? '']),
  );
};

function responseOf(action: Node, webAcl: Node): Verdict['response'] {
  const custom = nodeOf(nodeOf(action.Block).CustomResponse);
  const body = nodeOf(nodeOf(webAcl.CustomResponseBodies)[textOf(custom.CustomResponseBodyKey) ?? '']);
  return {
    status: numberOf(custom.ResponseCode, 403),
    ...(textOf(body.Content) !== undefined && { contentType: textOf(body.ContentType), body: textOf(body.Content) }),
  };
}

/** The statement of a node, or the sentence that says why there is none. */
function compilerOf(find: Compiler['resource'], report: (what: string) => void): Compiler {
  const unknown: Statement = () => undefined;
  const compiler: Compiler = {
    resource: find,
    unsupported: (what) => {
      report(what);
      return unknown;
    },
    statement: (node) => {
      const [name = JSON.stringify(node), inner = {}] = (isNode(node) && single(node)) || [];
      const compile = Object.hasOwn(statements, name) ? statements[name] : undefined;
      return compile ? compile(inner, compiler) : compiler.unsupported(`the statement ${name}`);
    },
  };
  return compiler;
}

/**
 * A web ACL that answers here, without AWS: what it would do with a request, by which rule, and why. What is not known is named in
 * `unsupported`; SQL and script matches are approximations and say so (`approximate`); AWS's own rule groups match what a request
 * says that they match (`managedRules`).
 * @throws CasemateError `ERR_NO_WEB_ACL`; `evaluate` throws `ERR_WAF_REQUEST`
 */
export function webAcl(source: Source, options: WebAclOptions = {}): OfflineWebAcl {
  const { id, webAcl: acl, find } = resourcesOf(source, options.logicalId);
  const { sets = {}, assumptions = {} } = options;
  const unsupported: string[] = [];
  let rule = '';
  const given = (reference: unknown): Node | undefined => {
    const list = typeof reference === 'string' && Object.hasOwn(sets, reference) ? sets[reference] : undefined;
    return list && { Addresses: list, RegularExpressionList: list };
  };
  const compiler = compilerOf(
    (reference, type) => find(reference, type) ?? given(reference),
    (what) => unsupported.push(`${rule}: ${what}`),
  );
  if (isNode(acl.OnSourceDDoSProtectionConfig)) unsupported.push(`${id}: OnSourceDDoSProtectionConfig`);
  const rules = (Array.isArray(acl.Rules) ? (acl.Rules as unknown[]) : []).map(nodeOf);
  const ready = rules
    .sort((a, b) => numberOf(a.Priority, 0) - numberOf(b.Priority, 0))
    .flatMap((one) => {
      rule = textOf(one.Name) ?? '';
      return rulesOf({ Rules: [one] }, compiler);
    });
  const prefix = `awswaf:000000000000:webacl:${textOf(acl.Name) ?? id}:`;
  const limit = bodyLimit(acl, options.resource ?? (acl.Scope === 'CLOUDFRONT' ? 'CLOUDFRONT' : 'ALB'));
  const groups = managedGroupsOf(rules);
  let now = 0;

  const evaluate = (request: WafRequest): Verdict => {
    checkRequest(request);
    checkManagedRules(request, groups);
    now = request.time ?? now;
    const labels = new Set<string>();
    const evaluation: Evaluation = {
      request,
      seen: see(request),
      clientIp: request.clientIp ?? '198.51.100.1',
      now,
      bodyLimit: limit,
      assumptions: { jsonEscapes: assumptions.jsonEscapes ?? 'raw' },
      labels,
      prefix,
      details: [],
      inspected: new Map(),
    };
    const matches: Match[] = [];
    let insertedHeaders: Record<string, string> = {};
    const verdict = (action: Verdict['action'], by: string, step?: Step): Verdict => ({
      action,
      rule: by,
      ...(step?.group !== undefined && { group: step.group }),
      ...(action === 'BLOCK' && { response: responseOf(step?.action ?? nodeOf(acl.DefaultAction), acl) }),
      insertedHeaders: action === 'BLOCK' ? {} : insertedHeaders,
      labels: [...labels].map((label) => (label.startsWith(prefix) ? label.slice(prefix.length) : label)),
      matches,
    });
    for (const { evaluate: steps } of ready) {
      for (const step of steps(evaluation)) {
        const action = actionOf(step.action);
        matches.push({
          rule: step.rule,
          ...(step.group !== undefined && { group: step.group }),
          action,
          details: step.details,
        });
        insertedHeaders = { ...insertedHeaders, ...insertedBy(step.action) };
        if (ends(action, request)) return verdict(action, step.rule, step);
      }
    }
    insertedHeaders = { ...insertedHeaders, ...insertedBy(nodeOf(acl.DefaultAction)) };
    return verdict(actionOf(nodeOf(acl.DefaultAction)) === 'BLOCK' ? 'BLOCK' : 'ALLOW', 'Default_Action');
  };
  return { evaluate, unsupported };
}
