import { App, aws_certificatemanager as acm, aws_ecs as ecs, Stack, Validations } from 'aws-cdk-lib';
import { HardenedNodeService } from '../constructs';
import { table } from './markdown';

/** A finding that stays on a resource that we make, and why. */
export interface Acknowledgement {
  /** The construct, from the service down; what a stack has once, from the stack. */
  readonly where: string;
  readonly rule: string;
  readonly reason: string;
}

/** A stack of one service with all that it can make by itself. */
function example(): Stack {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Example');
  new HardenedNodeService(stack, 'Service', {
    app: ecs.ContainerImage.fromRegistry('example/app'),
    securityContact: 'mailto:security@example.com',
    certificate: acm.Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:eu-central-1:111122223333:certificate/x',
    ),
    secrets: { SESSION_SECRET: { generate: 64 } },
    volumes: { Uploads: { path: '/app/uploads' } },
  });
  return stack;
}

/** The CDK puts this before the id of a rule. */
const prefix = 'Annotation::';

/** What is acknowledged in a stack, less what the CDK acknowledges in constructs of its own. */
export function acknowledgementsIn(stack: Stack): Acknowledgement[] {
  return stack.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Readonly<Record<string, string>>))
      .filter(([id]) => !id.startsWith('CloudFormation-Validate::'))
      .map(([id, reason]) => ({
        where: construct.node.path.slice(stack.node.path.length + 1).replace(/^Service\//, ''),
        rule: id.replace(prefix, ''),
        reason,
      })),
  );
}

/** docs/acknowledgements.md: a line for each reason, with the rules and the constructs that it is given for. */
export function acknowledgementsPage(acknowledged: readonly Acknowledgement[] = acknowledgementsIn(example())): string {
  const values = (all: readonly Acknowledgement[], key: 'where' | 'rule'): string =>
    [...new Set(all.map((one) => `\`${one[key]}\``))].sort().join(', ');
  const reasons = [...new Set(acknowledged.map(({ reason }) => reason))];
  const rows = reasons.map((reason) => {
    const all = acknowledged.filter((one) => one.reason === reason);
    return [values(all, 'where'), values(all, 'rule'), reason];
  });
  return [
    '# Acknowledgements',
    'What AwsSolutions, NIST 800-53 r5, HIPAA and PCI of cdk-nag, and cdk-validator-cfnguard, find in a `HardenedNodeService` and what stays, on ' +
      'resources that it made itself; on what it was given, nothing is acknowledged. The reason stands beside the code of each. Written by `npm run docs`.',
    table([['Construct', 'Rules', 'Why it stays'], ...rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
