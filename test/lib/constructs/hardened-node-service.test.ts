import { Match, type Template } from 'aws-cdk-lib/assertions';
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
      { ContainerPath: '/app/uploads', ReadOnly: false, SourceVolume: 'casemate-uploads' },
    ]);
    expect(container('front').MountPoints).toEqual([
      { ContainerPath: '/run/casemate/tls', ReadOnly: true, SourceVolume: 'casemate-tls' },
      { ContainerPath: '/run/casemate/front', ReadOnly: false, SourceVolume: 'casemate-front' },
    ]);
    expect(task().Volumes).toEqual(
      expect.arrayContaining([
        { Name: 'casemate-tls' },
        { Name: 'casemate-front' },
        expect.objectContaining({
          Name: 'casemate-uploads',
          EFSVolumeConfiguration: expect.objectContaining({ TransitEncryption: 'ENABLED' }) as unknown,
        }),
      ]),
    );
  });

  test('the front stops before the app, and starts once there is a certificate', () => {
    expect(container('front').DependsOn).toEqual([
      { ContainerName: 'certificate', Condition: 'SUCCESS' },
      { ContainerName: 'app', Condition: 'START' },
    ]);
  });

  test('drain: deregistration < worker shutdown < stop timeout <= 120 s', () => {
    const [target] = propertiesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup');
    const attributes = target?.TargetGroupAttributes as readonly { Key: string; Value: string }[];
    const delay = Number(attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value);
    const stop = Number(container('front').StopTimeout);
    expect(delay).toBeLessThan(60);
    expect(stop).toBeGreaterThan(60);
    expect(stop).toBeLessThanOrEqual(120);
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
    expect(Command[3]).toContain("fetch('http://127.0.0.1:3000/')");
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
    expect(groups).toHaveLength(3);
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
