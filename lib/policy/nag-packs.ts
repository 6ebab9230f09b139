import type { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { CasemateError } from '../errors';
import type { Finding } from './finding';
import { linesIn } from './lines';
import { nagRules } from './rule-id';
import type { Resource, Template } from './template';

/** The packs of cdk-nag by the names that people call them by. */
const classes = {
  'aws-solutions': 'AwsSolutionsChecks',
  nist: 'NIST80053R5Checks',
  hipaa: 'HIPAASecurityChecks',
  pci: 'PCIDSS321Checks',
} as const;

export type PackName = keyof typeof classes;

export const packNames = Object.keys(classes) as readonly PackName[];

/** Only here, and only when asked for: the CDK takes half a second to load. */
function load(): { readonly cdk: typeof import('aws-cdk-lib'); readonly nag: typeof import('cdk-nag') } {
  try {
    /* eslint-disable @typescript-eslint/no-require-imports -- they are optional, and slow to load */
    return {
      cdk: require('aws-cdk-lib') as typeof import('aws-cdk-lib'),
      nag: require('cdk-nag') as typeof import('cdk-nag'),
    };
    /* eslint-enable @typescript-eslint/no-require-imports */
  } catch {
    throw new CasemateError(
      'ERR_PACK_MISSING',
      '--pack needs cdk-nag and the AWS CDK, and they are not installed.',
      'Run: npm install --save-dev cdk-nag aws-cdk-lib constructs',
    );
  }
}

function findingsOf(
  pack: NagPack,
  scope: IConstruct,
  template: Template,
  lines: ReadonlyMap<string, number>,
): Finding[] {
  return pack.validateScope(scope).violations.flatMap(({ ruleName, description, severity, violatingResources }) =>
    violatingResources.flatMap(({ constructPath = '' }): Finding[] => {
      const resource: Resource | undefined = template.resources.get(
        constructPath.slice(constructPath.lastIndexOf('/') + 1),
      );
      // A rule that met what it cannot know throws.
      if (!resource || description.startsWith('Rule threw')) return [];
      const [, rule = ruleName, part] = /^(.*?)\[(.*)\]$/s.exec(ruleName) ?? [];
      return [
        {
          rule,
          ...(part !== undefined && { part }),
          level: severity === 'error' ? 'error' : 'warning',
          message: description,
          fix: `See ${nagRules}`,
          docs: nagRules,
          file: template.file,
          line: lines.get(resource.logicalId) ?? 1,
          logicalId: resource.logicalId,
          type: resource.type,
          ...(resource.constructPath !== undefined && { constructPath: resource.constructPath }),
        },
      ];
    }),
  );
}

/** What packs of cdk-nag find in templates. They judge constructs, which the CDK makes of a template where it understands it. */
export function judgeWithPacks(
  templates: readonly Template[],
  packs: readonly PackName[],
): { readonly findings: readonly Finding[]; readonly skipped: readonly string[] } {
  const { cdk, nag } = load();
  const findings: Finding[] = [];
  const skipped: string[] = [];
  for (const template of templates) {
    try {
      const stack = new cdk.Stack(new cdk.App({ analyticsReporting: false }), 'Template');
      new cdk.cloudformation_include.CfnInclude(stack, 'Included', {
        templateFile: template.file,
        allowCyclicalReferences: true,
      });
      const lines = linesIn(template.file);
      findings.push(...packs.flatMap((pack) => findingsOf(new nag[classes[pack]](), stack, template, lines)));
    } catch (error) {
      skipped.push(
        `${template.file}: the CDK does not understand it (${(error as Error).message.split('\n', 1)[0] ?? ''})`,
      );
    }
  }
  return { findings, skipped };
}
