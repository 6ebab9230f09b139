import { App, aws_ecs as ecs, aws_ecs_patterns as patterns, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { HardenedNodeServiceProps } from '../../../lib/constructs';
import { acknowledgementsIn, type Acknowledgement } from '../../../lib/docs/acknowledgements-page';
import { certificateOf, findings, nagPacks, serviceStack, withOurs, type Given } from '../../helpers/stack';

/** What the CDK's pattern makes of one image. */
function pattern(): App {
  const app = new App({ analyticsReporting: false });
  new patterns.ApplicationLoadBalancedFargateService(new Stack(app, 'Existing'), 'Service', {
    taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/app'), containerPort: 3000 },
  });
  return app;
}

const example: Partial<HardenedNodeServiceProps> = {
  secrets: { SESSION_SECRET: { generate: 64 } },
  environment: { LOG_LEVEL: 'info' },
  volumes: { Uploads: { path: '/app/uploads' } },
};

test('four packs find 46 faults in ApplicationLoadBalancedFargateService, and none in HardenedNodeService', () => {
  const theirs = findings(pattern(), nagPacks);
  const ours = findings(serviceStack(example).app, nagPacks);
  process.stdout.write(
    `Findings of AwsSolutions, NIST 800-53 r5, HIPAA and PCI: ApplicationLoadBalancedFargateService ${theirs.length}, HardenedNodeService ${ours.length}\n`,
  );
  expect(theirs).toHaveLength(46);
  expect(ours).toEqual([]);
}, 120_000);

test.each<[string, Given]>([
  ['the example', example],
  ['without a way out', { egress: 'endpoints' }],
  ['internal, with a certificate', (stack) => ({ public: false, certificate: certificateOf(stack) })],
  [
    'with a given image',
    {
      app: ecs.ContainerImage.fromRegistry(`example/app@sha256:${'0'.repeat(64)}`),
      environment: { LOG_LEVEL: 'info' },
    },
  ],
])(
  '%s: nothing that the packs, cfn-guard or the CDK find stays unacknowledged',
  (_, props) => {
    expect(findings(serviceStack(props).app, withOurs)).toEqual([]);
  },
  120_000,
);

test('every acknowledgement answers a finding, and has a reason', () => {
  const { stack } = serviceStack(example);
  const acknowledged = acknowledgementsIn(stack);
  const acknowledge = jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation();
  const found = findings(serviceStack(example).app, withOurs);
  acknowledge.mockRestore();
  process.stdout.write(`Findings of all packs that HardenedNodeService acknowledges: ${found.length}\n`);
  const answers = ({ where, rule }: Acknowledgement): boolean =>
    found.some((one) => one.startsWith(`${rule.replace(/^.*::(?=\w+$)/, '')} `) && one.includes(`/${where}`));
  expect(acknowledged.filter((one) => !answers(one))).toEqual([]);
  expect(acknowledged.filter(({ reason }) => reason.length < 30)).toEqual([]);
}, 120_000);

test('plain HTTP inside the VPC is for its owner to accept', () => {
  const where = 'Example/Service/LoadBalancer/Http/Resource';
  expect(findings(serviceStack({ public: false }).app)).toEqual([
    ...['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].flatMap((pack) => [
      `${pack}-ALBHttpToHttpsRedirection ${where}`,
      `${pack}-ELBv2ACMCertificateRequired ${where}`,
    ]),
    `alb_http_to_https_redirection_check ${where}`,
  ]);
}, 120_000);

test('the dev profile passes AwsSolutions', () => {
  expect(findings(serviceStack({ profile: 'dev' }).app, ['AwsSolutionsChecks'])).toEqual([]);
}, 120_000);

describe('what looks for faults finds them', () => {
  const broken = (type: string, properties: Record<string, unknown>): App => {
    const app = new App({ analyticsReporting: false });
    new CfnResource(new Stack(app, 'Broken'), 'Resource', { type, properties });
    return app;
  };

  test('cfn-guard', () => {
    const app = broken('AWS::EFS::FileSystem', { Encrypted: false });
    expect(findings(app, ['CfnGuard'])).toContain('efs_encrypted_check Broken/Resource');
  });

  test("the CDK's own validation: a property that does not exist, a value that is none", () => {
    const properties = { BucketNam: 'misspelt', VersioningConfiguration: { Status: 'On' } };
    expect(findings(broken('AWS::S3::Bucket', properties), [])).toEqual([
      'F3002 Broken/Resource',
      'W3030 Broken/Resource',
    ]);
  });

  test('each pack', () => {
    for (const pack of nagPacks) expect(findings(pattern(), [pack])).not.toEqual([]);
  }, 120_000);
});
