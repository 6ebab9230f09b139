import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * What `casemate check` costs, beside cdk-nag's AwsSolutions pack on the same templates. Prints; decides nothing.
 * Run: npm run bench:check
 */
const root = resolve(__dirname, '../../..');

const reference = (id: string, attribute: string): object => ({ 'Fn::GetAtt': [id, attribute] });

/** 20 resources of one service, some hardened and some not. */
function service(n: number): Readonly<Record<string, object>> {
  const id = (name: string): string => `${name}${n}`;
  const ref = (name: string): object => ({ Ref: id(name) });
  const resource = (name: string, Type: string, Properties: object): Record<string, object> => ({
    [id(name)]: { Type, Properties },
  });
  return {
    ...resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
    ...resource('Subnet', 'AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }),
    ...resource('Group', 'AWS::EC2::SecurityGroup', { GroupDescription: 'tasks', VpcId: ref('Vpc') }),
    ...resource('Ingress', 'AWS::EC2::SecurityGroupIngress', {
      GroupId: reference(id('Group'), 'GroupId'),
      IpProtocol: 'tcp',
      FromPort: 3000,
      ToPort: 3000,
      CidrIp: '10.0.0.0/16',
    }),
    ...resource('Balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
      Subnets: [ref('Subnet')],
    }),
    ...resource('Target', 'AWS::ElasticLoadBalancingV2::TargetGroup', {
      Protocol: n % 2 ? 'HTTP' : 'HTTPS',
      Port: 3000,
      VpcId: ref('Vpc'),
    }),
    ...resource('Listener', 'AWS::ElasticLoadBalancingV2::Listener', {
      LoadBalancerArn: ref('Balancer'),
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Target') }],
    }),
    ...resource('Acl', 'AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'x', SampledRequestsEnabled: true },
      Rules: [],
    }),
    ...resource('Association', 'AWS::WAFv2::WebACLAssociation', {
      ResourceArn: ref('Balancer'),
      WebACLArn: reference(id('Acl'), 'Arn'),
    }),
    ...resource('Log', 'AWS::Logs::LogGroup', n % 2 ? {} : { RetentionInDays: 30 }),
    ...resource('Role', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
      },
    }),
    ...resource('Policy', 'AWS::IAM::Policy', {
      PolicyName: 'x',
      Roles: [ref('Role')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Resource: { 'Fn::Join': ['', [reference(id('Bucket'), 'Arn'), '/*']] },
          },
        ],
      },
    }),
    ...resource('Bucket', 'AWS::S3::Bucket', {}),
    ...resource('Topic', 'AWS::SNS::Topic', {}),
    ...resource('Queue', 'AWS::SQS::Queue', {}),
    ...resource('Secret', 'AWS::SecretsManager::Secret', { GenerateSecretString: { PasswordLength: 64 } }),
    ...resource('Database', 'AWS::RDS::DBInstance', {
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.small',
      VPCSecurityGroups: [reference(id('Group'), 'GroupId')],
    }),
    ...resource('Repository', 'AWS::ECR::Repository', {}),
    ...resource('Task', 'AWS::ECS::TaskDefinition', {
      Family: id('task'),
      ContainerDefinitions: [
        {
          Name: 'web',
          Image: { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/app:1' },
          Environment: [
            { Name: 'NODE_ENV', Value: 'production' },
            { Name: 'TABLE', Value: ref('Topic') },
          ],
          LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': ref('Log') } },
        },
      ],
    }),
    ...resource('Service', 'AWS::ECS::Service', {
      TaskDefinition: ref('Task'),
      DesiredCount: 2,
      LoadBalancers: [{ ContainerName: 'web', ContainerPort: 3000, TargetGroupArn: ref('Target') }],
      NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: [ref('Subnet')], SecurityGroups: [reference(id('Group'), 'GroupId')] },
      },
    }),
  };
}

/** A cloud assembly of that many templates with 500 resources each. */
function assembly(directory: string, templates: number): void {
  const artifacts: Record<string, object> = {};
  for (let index = 0; index < templates; index += 1) {
    const Resources = Object.assign({}, ...Array.from({ length: 25 }, (_, n) => service(n))) as object;
    writeFileSync(join(directory, `S${index}.template.json`), JSON.stringify({ Resources }, undefined, 1));
    artifacts[`S${index}`] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `S${index}.template.json` },
    };
  }
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }));
}

interface Cost {
  readonly cpu: number;
  readonly megabytes: number;
  readonly output: string;
}

/** User and system time of a process of its own, and the most memory it had. */
function cost(script: string): Cost {
  const code = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    require('fs').writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 })); });\n${script}`;
  const { output } = spawnSync(process.execPath, ['-e', code], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    maxBuffer: 1 << 28,
  });
  return { ...(JSON.parse(String(output[3])) as Omit<Cost, 'output'>), output: String(output[1]) };
}

const casemate = (...args: string[]): string =>
  `process.argv.splice(1, 0, ${['casemate', ...args].map((arg) => JSON.stringify(arg)).join(', ')}); require('./dist/bin/casemate.js');`;

/** The templates as constructs, and a pack over them; the pack's own time is printed. */
const pack = (directory: string, templates: number, made: string): string => `
  const { App, Stack, cloudformation_include: { CfnInclude } } = require('aws-cdk-lib');
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  const stacks = Array.from({ length: ${templates} }, (_, index) => {
    const stack = new Stack(app, 'S' + index);
    new CfnInclude(stack, 'T', { templateFile: ${JSON.stringify(directory)} + '/S' + index + '.template.json', allowCyclicalReferences: true });
    return stack;
  });
  const pack = ${made};
  const before = process.cpuUsage();
  let found = 0;
  for (const { violatingResources } of pack.validateScope(app).violations) found += violatingResources.length;
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ own: (user + system) / 1e6, found }));`;

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

function measured(templates: number): Cost {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    assembly(directory, templates);
    const ours = cost(casemate('check', directory, '--format', 'json'));
    const { findings } = JSON.parse(ours.output) as { findings: unknown[] };
    say(
      `casemate check, ${templates * 500} resources: ${seconds(ours.cpu)} CPU, ${Math.round(ours.megabytes)} MB, ${findings.length} findings`,
    );
    if (templates < 20) return ours;
    const theirs = cost(pack(directory, templates, "new (require('cdk-nag').AwsSolutionsChecks)(app)"));
    const { own, found } = JSON.parse(theirs.output) as { own: number; found: number };
    say(
      `AwsSolutions, the same: ${seconds(theirs.cpu)} CPU with the CDK, ${seconds(own)} of it in the pack, ${Math.round(theirs.megabytes)} MB, ${found} findings`,
    );
    say(`ratio to all of it ${(ours.cpu / theirs.cpu).toFixed(2)}, to the pack alone ${(ours.cpu / own).toFixed(2)}`);
    return ours;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const [small, , large] = [5, 10, 20].map(measured);
if (small && large) say(`four times the resources: ${(large.cpu / small.cpu).toFixed(2)} times the CPU`);
const starts = Array.from({ length: 5 }, () => {
  const start = process.hrtime.bigint();
  spawnSync(process.execPath, [join(root, 'dist/bin/casemate.js'), 'check', '--help']);
  return Number(process.hrtime.bigint() - start) / 1e6;
});
say(
  `casemate check --help: ${Math.round(Math.min(...starts))} ms at best, ${Math.round(Math.max(...starts))} ms at worst, of 5`,
);
