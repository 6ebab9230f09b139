import { App, aws_ecs as ecs, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { HardenedNodeService, type HardenedNodeServiceProps } from '../constructs/hardened-node-service';
import { table } from './markdown';
import { resourceCosts } from './resource-costs';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What a public service with a domain is made of, in a profile. */
export function resourcesOf(profile: NonNullable<HardenedNodeServiceProps['profile']>): readonly Resource[] {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Example');
  new HardenedNodeService(stack, 'Service', {
    app: ecs.ContainerImage.fromRegistry('example/app'),
    securityContact: 'mailto:security@example.com',
    domainName: 'app.example.com',
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
    }),
    profile,
  });
  const { Resources } = app.synth().getStackByName('Example').template as {
    Resources: Readonly<Record<string, Resource>>;
  };
  return Object.values(Resources);
}

/** What changes the price besides how many there are. */
const sizes: Readonly<Record<string, (properties: NonNullable<Resource['Properties']>) => string>> = {
  'AWS::ECS::Service': ({ DesiredCount }) => `${String(DesiredCount)} task${DesiredCount === 1 ? '' : 's'} at least`,
  'AWS::Logs::LogGroup': ({ RetentionInDays }) => `${String(RetentionInDays)} days`,
};

function amount(resources: readonly Resource[], type: string): string {
  const all = resources.filter(({ Type }) => Type === type);
  const told = [...new Set(all.map(({ Properties = {} }) => sizes[type]?.(Properties) ?? '').filter(Boolean))];
  return `${all.length}${told.length ? ` (${told.join(', ')})` : ''}`;
}

/** What costs, and how much of it there is, in both profiles; and what does not cost. */
export function resourcesPart(
  production: readonly Resource[],
  dev: readonly Resource[],
  costs: Readonly<Record<string, string>> = resourceCosts,
): string {
  const types = [...new Set([...production, ...dev].map(({ Type }) => Type))].sort();
  const untold = types.filter((type) => costs[type] === undefined);
  if (untold.length)
    throw new Error(`lib/docs/resource-costs.ts does not say what drives the cost of ${untold.join(', ')}.`);
  const unused = Object.keys(costs).filter((type) => !types.includes(type));
  if (unused.length) throw new Error(`lib/docs/resource-costs.ts has what no template has: ${unused.join(', ')}.`);
  const rows = types
    .filter((type) => costs[type])
    .map((type) => [`\`${type}\``, amount(production, type), amount(dev, type), costs[type] ?? '']);
  const free = types.filter((type) => !costs[type]).map((type) => `\`${type}\` (${amount(production, type)})`);
  return [
    table([['Resource', 'Default', '`dev`', 'What it costs by'], ...rows]),
    `These cost nothing by themselves: ${free.join(', ')}.`,
  ].join('\n\n');
}
