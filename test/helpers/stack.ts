import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import {
  App,
  aws_certificatemanager as acm,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_logs as logs,
  Stack,
  Validations,
  type IPolicyValidationPlugin,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { HardenedNodeService, type HardenedNodeServiceProps } from '../../lib/constructs';
import { NodeHardeningChecks } from '../../lib/policy/pack';

/** A small app with a lockfile. */
export const appDirectory = join(__dirname, '../apps/fastify');

export const securityContact = 'mailto:security@example.com';

const arn = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

export const certificateOf = (stack: Stack): acm.ICertificate =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);

const env = { account: '111122223333', region: 'eu-central-1' };

/** A stack for one part, in a known place; findings are looked for elsewhere, so that the CDK need not. */
export const partStack = (region = env.region): Stack =>
  new Stack(new App({ analyticsReporting: false, builtinCloudFormationValidation: false }), 'Part', {
    env: { ...env, region },
  });

/** An image that somebody made. */
export const givenImage = ecs.ContainerImage.fromRegistry('example/app');

/** A task with somebody's containers, by name and port. */
export function taskOf(
  stack: Stack,
  containers: Readonly<Record<string, number>> = { web: 3000 },
  id = 'Task',
): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, id);
  for (const [name, containerPort] of Object.entries(containers)) {
    taskDefinition.addContainer(name, { image: givenImage, portMappings: [{ containerPort }] });
  }
  return taskDefinition;
}

/** What a team has in other stacks, and only points to. */
export function elsewhere(stack: Stack) {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'SharedVpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.9.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
  });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'SharedCluster', { clusterName: 'shared', vpc });
  const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shared/0123456789abcdef',
    securityGroupId: 'sg-0123456789abcdef0',
    loadBalancerDnsName: 'shared.example.com',
    vpc,
  });
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'SharedLog', 'shared');
  return { vpc, cluster, loadBalancer, logGroup };
}

/** The warnings of ours at synth; but for that of images, as nobody pins those of tests. */
export const warningsOf = (stack: Stack, ids = '(?!image-unpinned)'): string[] =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(`ack: casemate:${ids}`))
    .map(({ entry }) => String(entry.data).replace(/ \[ack: .*\]$/, ''));

export interface Synthesized {
  readonly app: App;
  readonly stack: Stack;
  readonly service: HardenedNodeService;
  readonly template: Template;
}

type Properties = Partial<HardenedNodeServiceProps>;

/** Properties, or what makes them in the stack. */
export type Given = Properties | ((stack: Stack) => Properties);

/** A stack with one service: public, with a certificate, unless the properties say otherwise. */
export function serviceStack(given: Given = {}): Omit<Synthesized, 'template'> {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Example');
  const props = typeof given === 'function' ? given(stack) : given;
  const certificate = props.public === false || 'certificate' in props ? {} : { certificate: certificateOf(stack) };
  const service = new HardenedNodeService(stack, 'Service', {
    app: appDirectory,
    securityContact,
    ...certificate,
    ...props,
  });
  return { app, stack, service };
}

export function synthesized(given: Given = {}): Synthesized {
  const made = serviceStack(given);
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

export interface Container extends Resource {
  readonly Name: string;
  readonly LinuxParameters: Resource & { readonly Tmpfs?: readonly Resource[] };
  readonly MountPoints?: readonly Resource[];
  readonly DependsOn?: readonly Resource[];
}

/** The containers of the only task. */
export const containersOf = (template: Template): readonly Container[] =>
  only(template, 'AWS::ECS::TaskDefinition').ContainerDefinitions as readonly Container[];

export function containerOf(template: Template, name: string): Container {
  const found = containersOf(template).find(({ Name }) => Name === name);
  if (!found) throw new Error(`The task has no container ${name}.`);
  return found;
}

/** What a function throws; nothing where it does not. */
export function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The four packs of cdk-nag that the issue names. */
const nag = { AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks };
export type Pack = keyof typeof nag | 'CfnGuard' | 'NodeHardening';

export const nagPacks = Object.keys(nag) as Pack[];
export const allPacks: readonly Pack[] = [...nagPacks, 'CfnGuard'];
/** Ours too, which says of stacks that others made what its own tests list. */
export const withOurs: readonly Pack[] = [...allPacks, 'NodeHardening'];

const pluginOf = (pack: Pack, app: App): IPolicyValidationPlugin =>
  pack === 'CfnGuard'
    ? new CfnGuardValidator()
    : pack === 'NodeHardening'
      ? new NodeHardeningChecks(app)
      : new nag[pack](app);

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: 'success' | 'failure';
    readonly violations?: readonly {
      readonly ruleName: string;
      readonly violatingConstructs?: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

/**
 * What the packs of cdk-nag, cfn-guard and the CDK's own validation find and nobody acknowledged, as `rule construct/path`;
 * synthesizes the app.
 */
export function findings(app: App, packs: readonly Pack[] = allPacks): string[] {
  // The CDK validates by itself, unless this says otherwise: nothing found would then mean nothing.
  expect(process.env.CDK_VALIDATION).not.toBe('false');
  for (const pack of packs) Validations.of(app).addPlugins(pluginOf(pack, app));
  let refused = false;
  // What is found is in the file; the console has it a second time.
  const said = jest.spyOn(console, 'error').mockImplementation();
  try {
    app.synth();
  } catch (error) {
    if (!/^Validation failed|Template validation|ERROR |WARNING /m.test(String((error as Error).message))) throw error;
    refused = true;
  } finally {
    said.mockRestore();
  }
  const file = join(app.outdir, 'validation-report.json');
  const { pluginReports } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Report)
    : { pluginReports: [] };
  const found = pluginReports.flatMap(({ pluginName, conclusion, violations = [] }) => {
    // A plugin that broke down reports no construct.
    const places = violations.flatMap(({ ruleName, violatingConstructs = [] }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath ?? ''}`.trim()),
    );
    return conclusion === 'failure' && !places.length ? [`${pluginName} failed`] : places;
  });
  if (refused && !found.length) throw new Error('Validation failed without a report.');
  // Nobody pins the images of tests.
  return found.filter((one) => !one.startsWith('Annotation::casemate:image-unpinned ')).sort();
}
