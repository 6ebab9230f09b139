import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Stack,
  Stage,
  type CfnResource,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { NagMessageLevel, NagPack, NagRuleCompliance, type NagPackProps, type NagRuleResult } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { nestedParameters, Template, type Resource } from './template';
import { Templates } from './templates';
import { nagId, packName } from './rule-id';
import type { Level, Rule } from './rule';
import { rules } from './rules';
import type { Verdict } from './verdict';

const nagLevels: Readonly<Record<Level, NagMessageLevel>> = {
  error: NagMessageLevel.ERROR,
  warning: NagMessageLevel.WARN,
  info: NagMessageLevel.INFO,
};

function nagResult(verdict: Verdict): NagRuleResult {
  switch (verdict) {
    case 'compliant':
      return NagRuleCompliance.COMPLIANT;
    case 'non-compliant':
      return NagRuleCompliance.NON_COMPLIANT;
    case 'not-applicable':
      return NagRuleCompliance.NOT_APPLICABLE;
    default:
      return [...verdict];
  }
}

const suffix = (rule: Rule): string => nagId(rule.id).slice(packName.length + 1);

const idOf = (stack: Stack, resource: CfnResource): string => stack.resolve(resource.logicalId) as string;

/** The templates that an app's stacks were synthesized to; nested ones know what their parents give them. */
function templatesOf(root: IConstruct): ReadonlyMap<Stack, Template> {
  const templates = new Map<Stack, Template>();
  const nested = new Map<Resource, Template>();
  // Parents come before what is nested in them.
  for (const stack of root.node.findAll().filter((each) => Stack.isStack(each))) {
    const file = join(Stage.of(stack)?.outdir ?? '', stack.templateFile);
    if (!existsSync(file)) continue;
    const document = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const { nestedStackParent, nestedStackResource } = stack;
    const parent = nestedStackParent && templates.get(nestedStackParent);
    if (!parent || !nestedStackResource) {
      templates.set(stack, new Template(file, document));
      continue;
    }
    const id = idOf(nestedStackParent, nestedStackResource);
    const template = new Template(file, document, { parameters: nestedParameters(parent, id) });
    templates.set(stack, template);
    const resource = parent.resources.get(id);
    if (resource) nested.set(resource, template);
  }
  // Each is told that it is among the others.
  new Templates([...templates.values()], new Date(), nested);
  return templates;
}

/**
 * What a Node.js service on AWS should look like, for any CDK app:
 * `Validations.of(app).addPlugins(new NodeHardeningChecks(app))`. Its rules are those of `casemate check`.
 */
export class NodeHardeningChecks extends NagPack {
  readonly name = packName;
  override readonly ruleIds = rules.map(({ id }) => nagId(id));
  private templates: ReadonlyMap<Stack, Template> = new Map();
  private synthesized = false;

  constructor(scope?: IConstruct, props?: NagPackProps) {
    super(scope, props);
    this.packName = packName;
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    this.synthesized = true;
    try {
      return super.validate(context);
    } finally {
      this.synthesized = false;
    }
  }

  /** Findings that are only for information fail nothing. */
  override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const root = scope.node.root;
    // Rules judge what is deployed: the templates.
    if (!this.synthesized && Stage.isStage(root)) root.synth({ force: true });
    this.templates = templatesOf(root);
    const { violations } = super.validateScope(scope);
    const complete = violations.map((violation) => {
      const rule = rules.find(({ id }) => violation.ruleName.replace(/\[.*/s, '') === nagId(id));
      if (!rule) return violation;
      const ruleMetadata = { practice: rule.practice, docs: rule.docs };
      return { ...violation, severity: rule.level, fix: rule.fix, ruleMetadata };
    });
    return { success: complete.every(({ severity }) => severity === 'info'), violations: complete };
  }

  protected checkResource(node: CfnResource): void {
    const stack = Stack.of(node);
    const resource = this.templates.get(stack)?.resources.get(idOf(stack, node));
    if (!resource) return;
    for (const rule of rules.filter(({ types }) => types.includes(resource.type))) {
      this.applyRule({
        info: rule.info,
        explanation: rule.explanation,
        level: nagLevels[rule.level],
        ruleSuffixOverride: suffix(rule),
        node,
        rule: () => nagResult(rule.rule(resource, resource.template)),
      });
    }
  }
}
