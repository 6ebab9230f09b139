import { join } from 'node:path';
import {
  ArnFormat,
  aws_certificatemanager as acm,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_ec2 as ec2,
  aws_ecr_assets as assets,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_s3 as s3,
  aws_sns as sns,
  aws_wafv2 as wafv2,
  Duration,
  RemovalPolicy,
  Size,
  Stack,
} from 'aws-cdk-lib';
import { rules } from './web-acl-rules';

/** The same service as `HardenedNodeService` makes, by somebody who knows the CDK: its L2s, and L1s where there is no other. */
export function handWritten(stack: Stack, certificateArn: string, images: string): void {
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
  key.grantEncryptDecrypt(
    new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`, {
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: '*' }) },
      },
    }),
  );
  key.grantEncryptDecrypt(new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
    }),
  );
  const logGroupOf = (id: string, logGroupName?: string): logs.LogGroup =>
    new logs.LogGroup(stack, id, {
      retention: logs.RetentionDays.ONE_YEAR,
      encryptionKey: key,
      ...(logGroupName !== undefined && { logGroupName }),
    });

  const vpc = new ec2.Vpc(stack, 'Vpc', {
    ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
    maxAzs: 2,
    natGateways: 2,
    restrictDefaultSecurityGroup: true,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 24 },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
    ],
  });
  vpc.addFlowLog('FlowLog', { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroupOf('FlowLogs')) });
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });

  const logGroup = logGroupOf('Log');
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', {
    cpu: 512,
    memoryLimitMiB: 1024,
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
    volumes: [{ name: 'tls' }, { name: 'front' }],
  });
  const container = (
    name: string,
    props: Partial<ecs.ContainerDefinitionOptions>,
    mebibytes?: number,
  ): ecs.ContainerDefinition => {
    const linuxParameters = new ecs.LinuxParameters(stack, `${name}Linux`, { initProcessEnabled: true });
    linuxParameters.dropCapabilities(ecs.Capability.ALL);
    if (mebibytes !== undefined) {
      linuxParameters.addTmpfs({
        containerPath: '/tmp',
        size: mebibytes,
        mountOptions: ['nodev', 'nosuid', 'uid=65532', 'gid=65532', 'mode=0700'] as ecs.TmpfsMountOption[],
      });
    }
    return taskDefinition.addContainer(name, {
      containerName: name.toLowerCase(),
      image: ecs.ContainerImage.fromDockerImageAsset(
        new assets.DockerImageAsset(stack, `${name}Image`, {
          directory: join(images, name.toLowerCase()),
          platform: assets.Platform.LINUX_ARM64,
        }),
      ),
      user: '65532:65532',
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters,
      logging: ecs.LogDrivers.awsLogs({
        streamPrefix: name.toLowerCase(),
        logGroup,
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(4),
      }),
      ...props,
    });
  };
  const restarted = { enableRestartPolicy: true, restartAttemptPeriod: Duration.seconds(60) };
  const app = container(
    'App',
    {
      ...restarted,
      stopTimeout: Duration.seconds(60),
      command: ['--max-old-space-size=768', '--require=/casemate/preload/index.cjs', 'server.js'],
      healthCheck: {
        command: [
          'CMD',
          '/nodejs/bin/node',
          '-e',
          "fetch('http://127.0.0.1:3000/').then((r)=>process.exit(r.status<500?0:1),()=>process.exit(1))",
        ],
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
    },
    64,
  );
  const tls = { sourceVolume: 'tls', containerPath: '/run/casemate/tls' };
  const certificate = container('Certificate', { essential: false });
  certificate.addMountPoints({ ...tls, readOnly: false });
  const front = container(
    'Front',
    { ...restarted, stopTimeout: Duration.seconds(90), portMappings: [{ containerPort: 8443, name: 'front' }] },
    16,
  );
  front.addMountPoints(
    { ...tls, readOnly: true },
    { sourceVolume: 'front', containerPath: '/run/casemate/front', readOnly: false },
  );
  front.addContainerDependencies(
    { container: certificate, condition: ecs.ContainerDependencyCondition.SUCCESS },
    { container: app, condition: ecs.ContainerDependencyCondition.START },
  );

  const service = new ecs.FargateService(stack, 'Service', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENHANCED }),
    taskDefinition,
    desiredCount: 2,
    assignPublicIp: false,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
    healthCheckGracePeriod: Duration.seconds(120),
    propagateTags: ecs.PropagatedTagSource.SERVICE,
  });

  const bucket = new s3.Bucket(stack, 'LoadBalancerLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    lifecycleRules: [{ expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) }],
  });
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`*/AWSLogs/${stack.account}/*`)],
    }),
  );
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    internetFacing: true,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    idleTimeout: Duration.seconds(60),
    deletionProtection: true,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
  });
  for (const kind of ['access', 'connection']) {
    loadBalancer.setAttribute(`${kind}_logs.s3.enabled`, 'true');
    loadBalancer.setAttribute(`${kind}_logs.s3.bucket`, bucket.bucketName);
    loadBalancer.setAttribute(`${kind}_logs.s3.prefix`, kind);
  }
  if (bucket.policy) loadBalancer.node.addDependency(bucket.policy);
  const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Target', {
    vpc,
    port: 8443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    targets: [service.loadBalancerTarget({ containerName: 'front', containerPort: 8443 })],
    deregistrationDelay: Duration.seconds(30),
    healthCheck: {
      path: '/.casemate/health',
      protocol: elbv2.Protocol.HTTPS,
      healthyHttpCodes: '200-499',
      interval: Duration.seconds(10),
      timeout: Duration.seconds(6),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
  loadBalancer.addListener('Https', {
    port: 443,
    certificates: [acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn)],
    sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ,
    defaultTargetGroups: [targetGroup],
    open: true,
  });
  loadBalancer.addRedirect();
  const scaling = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  scaling.scaleOnRequestCount('Requests', { requestsPerTarget: 1000, targetGroup });

  const webAcl = new wafv2.CfnWebACL(stack, 'WebAcl', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: stack.stackName, sampledRequestsEnabled: false },
    rules,
  });
  const wafLog = logGroupOf('WafLog', `aws-waf-logs-${stack.stackName}`);
  new wafv2.CfnLoggingConfiguration(stack, 'WafLogging', {
    resourceArn: webAcl.attrArn,
    logDestinationConfigs: [
      stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: wafLog.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
    redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
  });
  new wafv2.CfnWebACLAssociation(stack, 'WafAssociation', {
    webAclArn: webAcl.attrArn,
    resourceArn: loadBalancer.loadBalancerArn,
  });

  const topic = new sns.Topic(stack, 'Topic', { masterKey: key, enforceSSL: true });
  const sum = { statistic: 'Sum', period: Duration.minutes(5) };
  const surge = (name: string, status: number): cloudwatch.Metric =>
    new logs.MetricFilter(stack, `${name}Filter`, {
      logGroup,
      metricNamespace: stack.stackName,
      metricName: `${status}`,
      filterPattern: logs.FilterPattern.literal(`{ $.status = "${status}" }`),
    }).metric(sum);
  const watched: Record<string, [metric: cloudwatch.IMetric, threshold: number]> = {
    TargetErrors: [targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, sum), 10],
    LoadBalancerErrors: [loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, sum), 10],
    UnhealthyHosts: [targetGroup.metrics.unhealthyHostCount({ statistic: 'Maximum', period: Duration.minutes(1) }), 1],
    TaskRestarts: [
      new cloudwatch.Metric({
        namespace: 'ECS/ContainerInsights',
        metricName: 'RestartCount',
        dimensionsMap: { ClusterName: service.cluster.clusterName, ServiceName: service.serviceName },
        ...sum,
      }),
      3,
    ],
    WebAclBlocks: [
      new cloudwatch.Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: stack.stackName, Rule: 'ALL', Region: stack.region },
        ...sum,
      }),
      500,
    ],
    Unauthorized: [surge('Unauthorized', 401), 100],
    Forbidden: [surge('Forbidden', 403), 100],
    Limited: [surge('Limited', 429), 500],
  };
  const alarms = Object.entries(watched).map(([name, [metric, threshold]]) => {
    const alarm = new cloudwatch.Alarm(stack, name, {
      metric,
      threshold,
      evaluationPeriods: name === 'UnhealthyHosts' ? 3 : 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new actions.SnsAction(topic));
    return alarm;
  });
  new cloudwatch.Dashboard(stack, 'Dashboard', {
    widgets: [
      [
        new cloudwatch.GraphWidget({
          title: 'Requests and time to answer',
          width: 12,
          left: [loadBalancer.metrics.requestCount(sum)],
          right: [targetGroup.metrics.targetResponseTime({ statistic: 'p99', period: Duration.minutes(5) })],
        }),
        new cloudwatch.GraphWidget({
          title: 'CPU and memory',
          width: 12,
          left: [service.metricCpuUtilization(), service.metricMemoryUtilization()],
        }),
      ],
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, alarms })],
    ],
  });
}
