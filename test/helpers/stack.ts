import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_certificatemanager as acm, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { HardenedNodeService, type HardenedNodeServiceProps } from '../../lib/constructs';

/** A small app with a lockfile. */
export const appDirectory = join(__dirname, '../apps/fastify');

export const securityContact = 'mailto:security@example.com';

const arn = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

export const certificateOf = (stack: Stack): acm.ICertificate =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);

export interface Synthesized {
  readonly app: App;
  readonly stack: Stack;
  readonly service: HardenedNodeService;
  readonly template: Template;
}

/** A stack with one service: public, with a certificate, unless the properties say otherwise. */
export function serviceStack(props: Partial<HardenedNodeServiceProps> = {}): Omit<Synthesized, 'template'> {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Example');
  const certificate = props.public === false ? {} : { certificate: certificateOf(stack) };
  const service = new HardenedNodeService(stack, 'Service', {
    app: appDirectory,
    securityContact,
    date: new Date('2026-11-01'),
    ...certificate,
    ...props,
  });
  return { app, stack, service };
}

export function synthesized(props: Partial<HardenedNodeServiceProps> = {}): Synthesized {
  const made = serviceStack(props);
  return { ...made, template: Template.fromStack(made.stack) };
}

export type Resource = Readonly<Record<string, unknown>>;

/** The properties of all resources of a type. */
export const propertiesOf = (template: Template, type: string): Resource[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties as Resource);

/** The properties of the only resource of a type. */
export function only(template: Template, type: string): Resource {
  const all = propertiesOf(template, type);
  expect(all).toHaveLength(1);
  return all[0] ?? {};
}

const packs = { AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks };
export type PackName = keyof typeof packs;

export const allPacks = Object.keys(packs) as PackName[];

interface Report {
  readonly pluginReports: readonly {
    readonly violations?: readonly {
      readonly ruleName: string;
      readonly violatingConstructs?: readonly { readonly constructPath?: string }[];
      readonly violatingResources?: readonly { readonly resourceLogicalId: string }[];
    }[];
  }[];
}

/** What the packs of cdk-nag, cfn-guard and the CDK's own validation find, as `rule construct/path`; synthesizes the app. */
export function findings(app: App, names: readonly PackName[] = allPacks): string[] {
  for (const name of names) Validations.of(app).addPlugins(new packs[name](app));
  let refused = false;
  try {
    app.synth();
  } catch (error) {
    if ((error as Error).name !== 'ValidationFailed' && !/[Vv]alidation/.test(String(error))) throw error;
    refused = true;
  }
  const file = join(app.outdir, 'validation-report.json');
  if (!existsSync(file)) {
    if (refused) throw new Error('Validation failed without a report.');
    return [];
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as Report).pluginReports
    .flatMap(({ violations }) => violations ?? [])
    .flatMap(({ ruleName, violatingConstructs = [], violatingResources = [] }) =>
      [
        ...violatingConstructs.map(({ constructPath }) => constructPath ?? ''),
        ...violatingResources.map(({ resourceLogicalId }) => resourceLogicalId),
      ].map((where) => `${ruleName} ${where}`),
    )
    .sort();
}
