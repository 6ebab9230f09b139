import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  App,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_ecs_patterns as patterns,
  aws_elasticloadbalancingv2 as elbv2,
  aws_logs as logs,
  aws_wafv2 as waf,
  NestedStack,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import { check } from '../../../lib/policy/check';
import { NodeHardeningChecks } from '../../../lib/policy/pack';
import { rules } from '../../../lib/policy/rules';
import { nagId } from '../../../lib/policy/rule-id';
import { certificateOf, serviceStack, type Given } from '../../helpers/stack';

const appOf = (): App => new App({ analyticsReporting: false, builtinCloudFormationValidation: false });

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly severity: string;
      readonly suggestedFix?: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

interface Synthesis {
  readonly refused: boolean;
  /** `level rule path`, sorted. */
  readonly findings: readonly string[];
  readonly report: Report;
}

/** Synthesizes an app with the pack as its plugin. */
function synthesize(app: App): Synthesis {
  Validations.of(app).addPlugins(new NodeHardeningChecks(app));
  const said = jest.spyOn(console, 'error').mockImplementation();
  let refused = false;
  try {
    app.synth();
  } catch (error) {
    expect((error as Error).message).toContain('validation-report.json');
    refused = true;
  } finally {
    said.mockRestore();
  }
  const file = join(app.outdir, 'validation-report.json');
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : { pluginReports: [] };
  const findings = report.pluginReports
    .filter(({ pluginName }) => pluginName === 'NodeHardening')
    .flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, severity, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${severity} ${ruleName} ${constructPath}`),
      ),
    );
  return { refused, findings: findings.sort(), report };
}

/** What `casemate check` finds in the same app, as the pack calls it. */
const checked = (app: App): string[] =>
  check([app.outdir], { packs: [], today: new Date(), progress: () => undefined })
    .findings.map(
      ({ rule, part, level, constructPath }) =>
        `${level} ${nagId(rule)}${part === undefined ? '' : `[${part}]`} ${constructPath ?? ''}`,
    )
    .sort();

function pattern(): App {
  const app = appOf();
  new patterns.ApplicationLoadBalancedFargateService(new Stack(app, 'Existing'), 'Service', {
    taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/app'), containerPort: 3000 },
  });
  return app;
}

const ofPattern = [
  'error NodeHardening-AlbHttpsOnly Existing/Service/LB/PublicListener/Resource',
  'error NodeHardening-TaskImageNotLatest[web] Existing/Service/TaskDef/Resource',
  'error NodeHardening-TaskNonRoot[web] Existing/Service/TaskDef/Resource',
  'error NodeHardening-TaskReadonlyRoot[web] Existing/Service/TaskDef/Resource',
  'info NodeHardening-FrontPresent Existing/Service/Service/Service',
  'info NodeHardening-SecurityTxtPresent Existing/Service/Service/Service',
  'warning NodeHardening-AlbAccessLogs Existing/Service/LB/Resource',
  'warning NodeHardening-AlbDropInvalidHeaders Existing/Service/LB/Resource',
  'warning NodeHardening-AlbTargetTls Existing/Service/LB/PublicListener/ECSGroup/Resource',
  'warning NodeHardening-AlbWaf Existing/Service/LB/Resource',
  'warning NodeHardening-LogsEncryptedRetained[encrypted] Existing/Service/TaskDef/web/LogGroup/Resource',
  'warning NodeHardening-LogsEncryptedRetained[retained] Existing/Service/TaskDef/web/LogGroup/Resource',
  'warning NodeHardening-ServiceCircuitBreaker Existing/Service/Service/Service',
  'warning NodeHardening-SgNoWideEgress Existing/Service/Service/SecurityGroup/Resource',
  'warning NodeHardening-TaskDropCapabilities[web] Existing/Service/TaskDef/Resource',
  'warning NodeHardening-TaskImagePinned[web] Existing/Service/TaskDef/Resource',
  'warning NodeHardening-TaskInitProcess[web] Existing/Service/TaskDef/Resource',
  'warning NodeHardening-TaskStopTimeout[web] Existing/Service/TaskDef/Resource',
];

test('ApplicationLoadBalancedFargateService as it comes: 18 true findings, the same by synth and by casemate check', () => {
  const app = pattern();
  expect(synthesize(app)).toMatchObject({ refused: true, findings: ofPattern });
  expect(checked(app)).toEqual(ofPattern);
});

const example: Given = {
  secrets: { SESSION_SECRET: { generate: 64 } },
  environment: { LOG_LEVEL: 'info' },
  volumes: { Uploads: { path: '/app/uploads' } },
};

test.each<[string, Given]>([
  ['the example', example],
  ['without a way out', { egress: 'endpoints' }],
  ['internal, with a certificate', (stack) => ({ public: false, certificate: certificateOf(stack) })],
])(
  '%s of HardenedNodeService: nothing is found, not even for information',
  (_, given) => {
    const { app } = serviceStack(given);
    expect(synthesize(app)).toMatchObject({ refused: false, findings: [] });
    expect(checked(app)).toEqual([]);
  },
  60_000,
);

test('findings have levels, fixes and places', () => {
  const { report } = synthesize(pattern());
  const [{ violations = [] } = {}] = report.pluginReports;
  for (const { ruleName, severity, suggestedFix } of violations) {
    const rule = rules.find(({ id }) => ruleName.startsWith(nagId(id)));
    expect({ severity, suggestedFix }).toEqual({ severity: rule?.level, suggestedFix: rule?.fix });
  }
});

test('what is for information fails no synth', () => {
  const app = appOf();
  const stack = new Stack(app, 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { flowLogs: {} });
  const balanced = new patterns.ApplicationLoadBalancedFargateService(stack, 'Service', {
    vpc,
    taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/app') },
  });
  const accepted = ofPattern.filter((line) => !line.startsWith('info')).map((line) => line.split(' ')[1] ?? '');
  for (const id of accepted) Validations.of(balanced).acknowledge({ id, reason: 'A test of what is left.' });
  const { refused, findings } = synthesize(app);
  expect(findings.filter((line) => line.startsWith('info'))).toHaveLength(2);
  expect({ refused, others: findings.filter((line) => !line.startsWith('info')) }).toEqual({
    refused: false,
    others: [],
  });
});

test.each([
  ['NodeHardening-LogsEncryptedRetained[encrypted]', ['retained']],
  ['NodeHardening::NodeHardening-LogsEncryptedRetained[encrypted]', ['retained']],
  ['NodeHardening-LogsEncryptedRetained', ['encrypted', 'retained']],
])('an acknowledgement of %s leaves %j, in a synth and in casemate check', (id, left) => {
  const app = appOf();
  const stack = new Stack(app, 'Stack');
  const group = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.INFINITE });
  Validations.of(group).acknowledge({ id, reason: 'A test of what is left.' });
  const { findings } = synthesize(app);
  expect(findings).toEqual(
    left.map((part) => `warning NodeHardening-LogsEncryptedRetained[${part}] Stack/Log/Resource`),
  );
  expect(checked(app)).toEqual(findings);
});

test('references are followed into nested stacks and other stacks', () => {
  const app = appOf();
  const stack = new Stack(app, 'A');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const balancer = (scope: Stack, id: string): elbv2.ApplicationLoadBalancer =>
    new elbv2.ApplicationLoadBalancer(scope, id, { vpc, internetFacing: true });
  const associate = (scope: Stack, id: string, of: elbv2.ApplicationLoadBalancer): void => {
    new waf.CfnWebACLAssociation(scope, id, { resourceArn: of.loadBalancerArn, webAclArn: 'arn' });
  };
  const nested = new NestedStack(stack, 'Nested');
  const other = new Stack(app, 'B');
  // From the parent into the nested stack, the other way round, and from stack to stack.
  associate(stack, 'Down', balancer(nested, 'Inside'));
  associate(nested, 'Up', balancer(stack, 'Outside'));
  associate(other, 'Across', balancer(stack, 'Exported'));
  balancer(stack, 'Alone');
  const { findings } = synthesize(app);
  const without = findings.filter((line) => line.includes('AlbWaf'));
  expect(without).toEqual(['warning NodeHardening-AlbWaf A/Alone/Resource']);
  expect(checked(app).filter((line) => line.includes('AlbWaf'))).toEqual(without);
});

test('validateScope judges what would be synthesized now', () => {
  const app = pattern();
  const pack = new NodeHardeningChecks(app);
  const { success, violations } = pack.validateScope(app.node.findChild('Existing'));
  expect(success).toBe(false);
  expect(violations.flatMap(({ violatingResources }) => violatingResources)).toHaveLength(ofPattern.length);
});

test('an app gets it from casemate/policy', () => {
  const script = "process.stdout.write(require('casemate/policy').NodeHardeningChecks.name)";
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    cwd: join(__dirname, '../../..'),
    encoding: 'utf8',
  });
  expect(stdout).toBe('NodeHardeningChecks');
});
