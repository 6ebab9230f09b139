import {
  aws_ec2 as ec2,
  aws_logs as logs,
  aws_route53 as route53,
  aws_s3 as s3,
  RemovalPolicy,
  type Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { resolveOptions } from '../../../lib/options';
import { awsProfile, frontConfig } from '../../../nginx';
import {
  appDirectory,
  containerOf,
  containersOf,
  only,
  propertiesOf,
  securityContact,
  serviceStack,
  synthesized,
  thrown,
  type Container,
  type Resource,
} from '../../helpers/stack';

let template: Template;
beforeAll(() => {
  ({ template } = synthesized({
    secrets: { SESSION_SECRET: { generate: 64 }, DATABASE_URL: { secret: 'prod/db', field: 'url' } },
    volumes: { Uploads: { path: '/app/uploads' } },
  }));
});

/** What the role of that name may do. */
const statementsOf = (role: string): readonly { Action: unknown; Resource: unknown }[] =>
  propertiesOf(template, 'AWS::IAM::Policy')
    .filter(({ Roles }) => JSON.stringify(Roles).includes(role))
    .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: [] }).Statement);

/** The values of a directive in the front's configuration. */
const seconds = (directive: string): number[] => {
  const files = frontConfig(resolveOptions({ securityContact }), awsProfile());
  return [...(files['nginx.conf'] ?? '').matchAll(new RegExp(`\\b${directive} (\\d+)s;`, 'g'))].map(([, n]) =>
    Number(n),
  );
};

const task = (): Resource => only(template, 'AWS::ECS::TaskDefinition');
const containers = (): readonly Container[] => containersOf(template);
const container = (name: string): Container => containerOf(template, name);

const has = (type: string, properties: object): void => {
  template.hasResourceProperties(type, Match.objectLike(properties));
};

describe('the network', () => {
  test('flow logs', () => {
    has('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
  });

  test('the default security group is closed', () => {
    has('Custom::VpcRestrictDefaultSG', {});
  });

  test('no subnet gives out public addresses', () => {
    const subnets = propertiesOf(template, 'AWS::EC2::Subnet');
    expect(subnets).toHaveLength(4);
    expect(subnets.filter(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch !== false)).toEqual([]);
  });

  test('NAT gateways, or endpoints and no way out', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 2);
    const closed = synthesized({ egress: 'endpoints' }).template;
    closed.resourceCountIs('AWS::EC2::NatGateway', 0);
    const services = JSON.stringify(propertiesOf(closed, 'AWS::EC2::VPCEndpoint'));
    for (const name of ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'kms', '.s3']) expect(services).toContain(name);
  });
});

describe('the task', () => {
  test('three containers: certificate, front, app', () => {
    expect(
      containers()
        .map(({ Name }) => Name)
        .sort(),
    ).toEqual(['app', 'certificate', 'front']);
  });

  test.each(['app', 'front', 'certificate'])(
    '%s: user 65532, read-only root, no capability, no privilege, an init process',
    (name) => {
      expect(container(name)).toMatchObject({
        User: '65532:65532',
        ReadonlyRootFilesystem: true,
        Privileged: false,
        LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } },
      });
    },
  );

  test('writable is only what is declared: tmpfs owned by the user, bodies on an ephemeral volume, files on EFS', () => {
    expect(container('app').LinuxParameters.Tmpfs).toEqual([
      { ContainerPath: '/tmp', Size: 64, MountOptions: ['nodev', 'nosuid', 'uid=65532', 'gid=65532', 'mode=0700'] },
    ]);
    expect(container('app').MountPoints).toEqual([
      { ContainerPath: '/run/casemate/mark', ReadOnly: true, SourceVolume: 'casemate-mark' },
      { ContainerPath: '/app/uploads', ReadOnly: false, SourceVolume: 'casemate-uploads' },
    ]);
    expect(container('front').MountPoints).toEqual([
      { ContainerPath: '/run/casemate/tls', ReadOnly: true, SourceVolume: 'casemate-tls' },
      { ContainerPath: '/run/casemate/mark', ReadOnly: true, SourceVolume: 'casemate-mark' },
      { ContainerPath: '/run/casemate/front', ReadOnly: false, SourceVolume: 'casemate-front' },
    ]);
    expect(task().Volumes).toEqual(
      expect.arrayContaining([
        { Name: 'casemate-tls' },
        { Name: 'casemate-mark' },
        { Name: 'casemate-front' },
        expect.objectContaining({
          Name: 'casemate-uploads',
          EFSVolumeConfiguration: expect.objectContaining({ TransitEncryption: 'ENABLED' }) as unknown,
        }),
      ]),
    );
  });

  test('the front stops before the app, and starts once there is a certificate; the app, once it can know the front', () => {
    expect(container('app').DependsOn).toEqual([{ ContainerName: 'certificate', Condition: 'SUCCESS' }]);
    expect(container('front').DependsOn).toEqual([
      { ContainerName: 'certificate', Condition: 'SUCCESS' },
      { ContainerName: 'app', Condition: 'START' },
    ]);
  });

  test('drain: deregistration < worker shutdown < stop timeout <= 120 s', () => {
    const [target] = propertiesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup');
    const attributes = target?.TargetGroupAttributes as readonly { Key: string; Value: string }[];
    const delay = Number(attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value);
    const [shutdown = NaN] = seconds('worker_shutdown_timeout');
    const stop = Number(container('front').StopTimeout);
    expect(delay).toBeLessThan(shutdown);
    expect(shutdown).toBeLessThan(stop);
    expect(stop).toBeLessThanOrEqual(120);
    expect(Number(container('app').StopTimeout)).toBeLessThanOrEqual(120);
  });

  test("idle connections: the load balancer lets go before the front, the front before Node's 5 s", () => {
    const { LoadBalancerAttributes } = only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const idle = (LoadBalancerAttributes as readonly { Key: string; Value: string }[]).find(
      ({ Key }) => Key === 'idle_timeout.timeout_seconds',
    );
    const kept = seconds('keepalive_timeout');
    expect(kept).toHaveLength(2);
    expect(Number(idle?.Value)).toBeLessThan(Math.max(...kept));
    expect(Math.min(...kept)).toBeLessThan(5);
  });

  test('containers that die are started again', () => {
    for (const name of ['app', 'front']) {
      expect(container(name)).toMatchObject({
        Essential: true,
        RestartPolicy: { Enabled: true, RestartAttemptPeriod: 60 },
      });
    }
    expect(container('certificate')).toMatchObject({ Essential: false });
  });

  test('the app is checked by Node itself, on loopback', () => {
    const { Command } = container('app').HealthCheck as { Command: readonly string[] };
    expect(Command.slice(0, 3)).toEqual(['CMD', '/nodejs/bin/node', '-e']);
    expect(Command[3]).toContain("fetch('http://127.0.0.1:3000/',");
  });

  test('the heap of V8 fits the memory', () => {
    expect(task()).toMatchObject({ Cpu: '512', Memory: '1024' });
    expect(container('app').Command).toContain('--max-old-space-size=768');
  });

  test('logs do not block, are encrypted, and end', () => {
    for (const { LogConfiguration } of containers()) {
      expect(LogConfiguration).toMatchObject({ LogDriver: 'awslogs', Options: { mode: 'non-blocking' } });
    }
    const groups = propertiesOf(template, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(4);
    for (const group of groups) {
      expect(group).toMatchObject({ RetentionInDays: 365, KmsKeyId: expect.anything() as unknown });
    }
  });

  test('secrets come from Secrets Manager, and only the execution role reads them', () => {
    const secrets = container('app').Secrets as readonly { Name: string }[];
    expect(secrets.map(({ Name }) => Name)).toEqual(['SESSION_SECRET', 'DATABASE_URL']);
    has('AWS::SecretsManager::Secret', { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } });
    const policies = propertiesOf(template, 'AWS::IAM::Policy').filter((policy) =>
      JSON.stringify(policy).includes('secretsmanager:GetSecretValue'),
    );
    expect(policies).toHaveLength(1);
    expect(JSON.stringify(policies[0]?.Roles)).toContain('ExecutionRole');
  });

  test('the role of the app may do nothing but mount its own files', () => {
    const { service } = synthesized({ secrets: { SESSION_SECRET: { generate: 64 } } });
    expect(service.taskDefinition.taskRole.node.tryFindChild('DefaultPolicy')).toBeUndefined();
    expect(statementsOf('TaskTaskRole').map(({ Action }) => Action)).toEqual([
      ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
    ]);
  });

  test('the role that starts it reads its secrets, images and log groups by their names', () => {
    const unbounded = statementsOf('ExecutionRole').filter(({ Resource }) => Resource === '*');
    expect(unbounded.map(({ Action }) => Action)).toEqual(['ecr:GetAuthorizationToken']);
  });

  test('files on EFS: no task before there is a way to mount them', () => {
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    const targets = Object.keys(template.findResources('AWS::EFS::MountTarget'));
    expect(targets).toHaveLength(2);
    expect(service?.DependsOn).toEqual(expect.arrayContaining(targets));
    expect(propertiesOf(template, 'AWS::EC2::SecurityGroupIngress').map(({ FromPort }) => FromPort)).toContain(2049);
  });

  test('nothing in the task says NODE_ENV: the image does', () => {
    expect(container('app')).not.toHaveProperty('Environment');
  });
});

describe('the service', () => {
  test('circuit breaker with rollback, no task missed in a deployment, zones balanced, no public address, no shell', () => {
    expect(only(template, 'AWS::ECS::Service')).toMatchObject({
      AvailabilityZoneRebalancing: 'ENABLED',
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      },
      EnableExecuteCommand: false,
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      LoadBalancers: [{ ContainerName: 'front', ContainerPort: 8443 }],
    });
  });

  test('an app that starts slowly is given the time', () => {
    const grace = (front: { startTimeout?: number }): unknown =>
      only(synthesized({ front }).template, 'AWS::ECS::Service').HealthCheckGracePeriodSeconds;
    expect([grace({}), grace({ startTimeout: 600 })]).toEqual([120, 660]);
  });

  test('enhanced Container Insights', () => {
    has('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] });
  });

  test('scales by CPU and by requests', () => {
    const metrics = propertiesOf(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(
      ({ TargetTrackingScalingPolicyConfiguration: policy }) =>
        (policy as { PredefinedMetricSpecification: { PredefinedMetricType: string } }).PredefinedMetricSpecification
          .PredefinedMetricType,
    );
    expect(metrics.sort()).toEqual(['ALBRequestCountPerTarget', 'ECSServiceAverageCPUUtilization']);
  });

  test("the app's port is in no security group", () => {
    const rules = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroup'];
    const text = JSON.stringify(rules.map((type) => propertiesOf(template, type)));
    expect(text).toContain('8443');
    expect(text).not.toContain('3000');
  });
});

describe('the load balancer', () => {
  test('TLS 1.2 and 1.3 only; HTTP redirects', () => {
    has('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    });
    has('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }],
    });
  });

  test.each([
    ['routing.http.drop_invalid_header_fields.enabled', 'true'],
    ['routing.http.desync_mitigation_mode', 'strictest'],
    ['deletion_protection.enabled', 'true'],
    ['access_logs.s3.enabled', 'true'],
    ['connection_logs.s3.enabled', 'true'],
    ['idle_timeout.timeout_seconds', '60'],
  ])('%s is %s', (Key, Value) => {
    const { LoadBalancerAttributes } = only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(LoadBalancerAttributes).toContainEqual({ Key, Value });
  });

  test('logs go to an encrypted, private bucket', () => {
    has('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test.each([
    [{ hosts: ['example.com'] }, '/'],
    [{ healthPath: '/healthz' }, '/healthz'],
  ])('with %j it asks the front, and the app is asked for %s', (front, path) => {
    const { template: own } = synthesized({ front });
    expect(only(own, 'AWS::ElasticLoadBalancingV2::TargetGroup').HealthCheckPath).toBe('/.casemate/health');
    const { Command } = containerOf(own, 'app').HealthCheck as { Command: readonly string[] };
    expect(Command[3]).toContain(`http://127.0.0.1:3000${path}'`);
  });

  test('encrypts to the target, and asks it on a path that every name answers', () => {
    expect(only(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      Protocol: 'HTTPS',
      Port: 8443,
      HealthCheckPath: '/.casemate/health',
      HealthCheckProtocol: 'HTTPS',
      Matcher: { HttpCode: '200-499' },
    });
  });
});

describe('the web ACL', () => {
  const rules = (): readonly { Name: string; Statement: Resource; Action?: Resource }[] =>
    only(template, 'AWS::WAFv2::WebACL').Rules as never;

  test('is attached, and logs without cookies and Authorization', () => {
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    has('AWS::WAFv2::LoggingConfiguration', {
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
    });
    has('AWS::Logs::LogGroup', { LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-') });
  });

  test('its rules, in order', () => {
    expect(rules().map(({ Name }) => Name)).toEqual([
      'ip-reputation',
      'rate-limit',
      'login-limit',
      'anonymous-ip',
      'methods',
      'admin-paths',
      'hidden-files',
      'csrf',
      'scanner-user-agents',
      'body-size',
      'body-encoding',
      'known-bad-inputs',
      'sql-injection',
      'nosql-operators',
      'prototype-pollution',
      'common',
    ]);
  });

  test('fits the 1,500 units that cost nothing extra', () => {
    expect(synthesized().service.webAcl.capacity).toBeLessThanOrEqual(1500);
  });

  test('what meets honest bodies counts first, and blocks on request', () => {
    const text = (all: Template): string => JSON.stringify(only(all, 'AWS::WAFv2::WebACL'));
    const blocking = synthesized({ waf: { mode: 'block' } }).template;
    for (const rule of ['CrossSiteScripting_BODY', 'SQLi_BODY']) {
      expect(text(template)).toContain(rule);
      expect(text(blocking)).not.toContain(rule);
    }
    // Every body over 8 KB would be refused: the front has the limit.
    expect(text(blocking)).toContain('SizeRestrictions_BODY');
    const nosql = (all: Template): unknown =>
      (only(all, 'AWS::WAFv2::WebACL').Rules as readonly { Name: string; Action: unknown }[]).find(
        ({ Name }) => Name === 'nosql-operators',
      )?.Action;
    expect([nosql(template), nosql(blocking)]).toEqual([
      { Count: {} },
      { Block: expect.objectContaining({ CustomResponse: expect.anything() as unknown }) as unknown },
    ]);
  });
});

describe('alarms', () => {
  test('on errors, refusals, unhealthy hosts, blocks and restarts, to one encrypted topic', () => {
    const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm').filter(({ AlarmDescription }) => AlarmDescription);
    const names = alarms.map(({ MetricName }) => String(MetricName));
    for (const name of [
      'HTTPCode_Target_5XX_Count',
      'HTTPCode_ELB_5XX_Count',
      'UnHealthyHostCount',
      'RestartCount',
      'BlockedRequests',
    ]) {
      expect(names).toContain(name);
    }
    for (const status of [401, 403, 429]) expect(names.filter((name) => name.endsWith(`-${status}`))).toHaveLength(1);
    expect(new Set(alarms.map(({ AlarmActions }) => JSON.stringify(AlarmActions))).size).toBe(1);
    has('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});

const inZone = (stack: Stack) => ({
  domainName: 'www.example.com',
  hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789',
    zoneName: 'example.com',
  }),
});

test('what it has is at hand: parts, connections, grants and url', () => {
  const { stack, service } = serviceStack(inZone);
  new s3.Bucket(stack, 'Bucket').grantRead(service);
  service.connections.allowTo(new ec2.SecurityGroup(stack, 'Database', { vpc: service.vpc }), ec2.Port.tcp(5432));
  expect(service.url).toBe('https://www.example.com');
  const parts = ['vpc', 'cluster', 'taskDefinition', 'service', 'loadBalancer', 'targetGroup', 'webAcl'] as const;
  for (const part of parts) expect(service[part].node.path).toMatch(/^Example\/Service\//);
  const own = Template.fromStack(stack);
  own.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'www.example.com.', Type: 'A' });
  const policies = propertiesOf(own, 'AWS::IAM::Policy');
  const reader = policies.find((policy) => JSON.stringify(policy).includes('s3:GetObject*'));
  expect(JSON.stringify(reader?.Roles)).toContain('TaskTaskRole');
  own.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 5432 });
});

test('a certificate for the domain, validated by its zone', () => {
  const { template: own } = synthesized((stack) => ({ certificate: undefined, ...inZone(stack) }) as object);
  own.hasResourceProperties('AWS::CertificateManager::Certificate', {
    DomainName: 'www.example.com',
    DomainValidationOptions: [{ HostedZoneId: 'Z0123456789' }],
  });
});

test('what is kept, and for how long, is said once', () => {
  const { template: own } = synthesized({
    logRetention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
    volumes: { Uploads: { path: '/u' } },
  });
  for (const { RetentionInDays } of propertiesOf(own, 'AWS::Logs::LogGroup')) expect(RetentionInDays).toBe(30);
  for (const type of ['AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::EFS::FileSystem']) {
    for (const found of Object.values(own.findResources(type))) expect(found.DeletionPolicy).toBe('Delete');
    for (const found of Object.values(template.findResources(type))) expect(found.DeletionPolicy).toBe('Retain');
  }
});

test('size, disk and scaling as asked', () => {
  const { template: own } = synthesized({
    cpu: 1024,
    memory: 4096,
    storage: 50,
    scaling: { minCapacity: 3, maxCapacity: 30, cpu: 40, requestsPerTask: 500 },
  });
  expect(only(own, 'AWS::ECS::TaskDefinition')).toMatchObject({
    Cpu: '1024',
    Memory: '4096',
    EphemeralStorage: { SizeInGiB: 50 },
    RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
  });
  expect(containerOf(own, 'app').Command).toContain('--max-old-space-size=3072');
  own.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 3, MaxCapacity: 30 });
  const values = propertiesOf(own, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(
    ({ TargetTrackingScalingPolicyConfiguration: policy }) => (policy as { TargetValue: number }).TargetValue,
  );
  expect(values.sort()).toEqual([40, 500]);
});

test('what the front lets through, the web ACL does not stop', () => {
  const front = { requestsPerSecond: 1000, loginsPerMinute: 60, loginPaths: ['/in'] };
  const text = JSON.stringify(only(synthesized({ front }).template, 'AWS::WAFv2::WebACL'));
  for (const part of ['"Limit":300000', '"Limit":300,', '^(?:/in)/?$']) expect(text).toContain(part);
});

test('the dev profile has one task and one NAT gateway', () => {
  const dev = synthesized({ profile: 'dev' }).template;
  dev.resourceCountIs('AWS::EC2::NatGateway', 1);
  dev.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 1 });
});

test('an internal service needs no certificate, and faces nobody outside', () => {
  const { template: internal, service } = synthesized({ public: false });
  internal.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  expect(JSON.stringify(propertiesOf(internal, 'AWS::EC2::SecurityGroup'))).not.toContain(
    '"CidrIp":"0.0.0.0/0","Description":"Clients',
  );
  expect(service.url).toMatch(/^http:/);
});

test.each([
  ['ERR_NO_CERTIFICATE', { certificate: undefined }],
  ['ERR_FARGATE_SIZE', { cpu: 512, memory: 16_384 }],
  ['ERR_FARGATE_SIZE', { cpu: 500 }],
  ['ERR_SECURITY_CONTACT', { securityContact: undefined }],
  ['ERR_OPTION_VALUE', { front: { bodyLimit: 'much' } }],
  ['ERR_NODE_VERSION', { nodeVersion: 20 }],
  ['ERR_NODE_VERSION', { nodeVersion: 23 }],
  ['ERR_SECRET_LITERAL', { environment: { SESSION_SECRET: 'keyboard cat' } }],
  ['ERR_SECRET_LITERAL', { environment: { DATABASE_URL: 'postgres://app:hunter2@db/app' } }],
  ['ERR_ENVIRONMENT_COUNT', { environment: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`V${n}`, ''])) }],
  ['ERR_SECRET_ARN', { secrets: { A: { secret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db' } } }],
  ['ERR_SECRET_FIELD', { secrets: { A: { secret: 'prod/db', field: 'a:b' } } }],
  ['ERR_PORT_CLASH', { port: 8443 }],
  ['ERR_TRUSTED_HOPS', { trustedHops: 2 }],
  ['ERR_TRUSTED_HOPS', { trustedHops: 0 }],
  ['ERR_VOLUME_NAME', { volumes: { 'my files': { path: '/x' } } }],
  ['ERR_BODY_LIMIT', { front: { bodyLimit: '15gb' } }],
  ['ERR_SECURITY_TXT_DATE', { date: new Date('2020-01-01') }],
  ['ERR_WEB_ACL_CAPACITY', { waf: { loginPaths: Array.from({ length: 999 }, (_, n) => `/${'x'.repeat(99)}${n}`) } }],
  ['ERR_NODE_ENV', { environment: { NODE_ENV: 'test' } }],
  ['ERR_NO_LOCKFILE', { app: `${appDirectory}/..` }],
] as const)('%s stops the synthesis: %j', (code, props) => {
  expect(thrown(() => serviceStack(props as object))).toMatchObject({
    code,
    message: expect.any(String) as string,
    fix: expect.any(String) as string,
  });
});

test('the same input makes the same template, assets included', () => {
  const once = (): string => JSON.stringify(synthesized().template.toJSON());
  expect(once()).toBe(once());
});

test('the contact is the only thing that has no default beside the app and its certificate', () => {
  expect(() => serviceStack({ securityContact })).not.toThrow();
});
