import {
  aws_certificatemanager as acm,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_route53 as route53,
  aws_route53_targets as targets,
  aws_sns as sns,
  Duration,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { healthCheckPath } from '../../nginx';
import { CasemateError } from '../errors';
import { resolveOptions, type HardeningOptions } from '../options';
import { acknowledge, inGuard, inPacks } from './acknowledge';
import { checkFargateSize } from './fargate-size';
import { checkDomain, checkListeners, checkPeer, givenVpc } from './given-parts';
import type { Architecture } from './images';
import { checkIdleTimeout } from './idle-timeout';
import { letLogsUse } from './key-users';
import { LogBucket } from './log-bucket';
import { HardenedLoadBalancer } from './mixins/hardened-load-balancer';
import { frontPort, NginxFront } from './nginx-front';
import { NodeAlarms } from './node-alarms';
import { NodeContainer } from './node-container';
import { NodeVolume, type NodeVolumeProps } from './node-volume';
import { RotationRedeploy } from './rotation-redeploy';
import { SecretEnv, type SecretEnvProps } from './secret-env';
import { ServiceKey } from './service-key';
import { addresses, makeServiceVpc } from './service-vpc';
import { WebAcl, WebAclAssociation, type WebAclProps } from './web-acl';
import { webAclPropsOf } from './web-acl-front';

export interface Scaling {
  /** The fewest tasks. @default 2; 1 where the profile is `dev` */
  readonly minCapacity?: number;
  /** The most tasks. @default 10 */
  readonly maxCapacity?: number;
  /** Percent of the CPU. @default 60 */
  readonly cpu?: number;
  /** Requests a minute that one task gets. @default 1000 */
  readonly requestsPerTask?: number;
}

export interface HardenedNodeServiceProps {
  /** The app: its folder, with a package-lock.json, or an image for `architecture`, with `node` on its PATH. */
  readonly app: string | ecs.ContainerImage;
  /** Where people report a security problem. Source: RFC 9116. */
  readonly securityContact: HardeningOptions['securityContact'];
  /**
   * What the front and the code inside the app's process enforce.
   * @default - the defaults of HardeningOptions
   */
  readonly front?: Omit<HardeningOptions, 'securityContact'>;
  /**
   * Whether the internet may reach it.
   * @default true
   */
  readonly public?: boolean;
  /**
   * The certificate of the load balancer.
   * @default - one for `domainName`, validated by DNS
   */
  readonly certificate?: acm.ICertificate;
  /**
   * The name of the service, which gets an alias record in `hostedZone`.
   * @default - the load balancer's own name
   */
  readonly domainName?: string;
  /**
   * The zone of `domainName`, for its record and for the proof that the certificate needs.
   * @default - no record is made
   */
  readonly hostedZone?: route53.IHostedZone;
  /**
   * Where tasks and load balancer are, with private subnets that have a way out.
   * @default - that of `cluster` or of `loadBalancer`, or a new one over two zones, with flow logs
   */
  readonly vpc?: ec2.IVpc;
  /**
   * How tasks in a new VPC reach the outside: by a NAT gateway, or not at all, but for the AWS services they need (endpoints).
   * @default nat
   */
  readonly egress?: 'nat' | 'endpoints';
  /**
   * The cluster that the tasks run in.
   * @default - a new one with enhanced Container Insights
   */
  readonly cluster?: ecs.ICluster;
  /**
   * One that exists gets a listener on 443, and one on 80 that redirects, and is opened to clients on these; nothing else of it is
   * changed. What it lacks, `HardenedLoadBalancer` gives it.
   * @default - a new one
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  /**
   * Environment variables out of Secrets Manager, besides those that `front` declares in `secrets`.
   * @default {}
   */
  readonly secrets?: SecretEnvProps['variables'];
  /**
   * Regions that get copies of generated secrets.
   * @default []
   */
  readonly replicaRegions?: readonly string[];
  /**
   * How often secrets are looked at for changes, where the account has no trail in CloudTrail and EventBridge hears of none.
   * @default - never; EventBridge tells
   */
  readonly rotationPolling?: Duration;
  /**
   * Environment variables that are no secrets.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** The port that the app listens on, on loopback. @default 3000 */
  readonly port?: number;
  /** CPU units of a task. @default 512 */
  readonly cpu?: number;
  /** Memory of a task, in MiB. @default 1024 */
  readonly memory?: number;
  /**
   * Disk of a task, in GiB, 21 to 200: for images, and for bodies while they come in.
   * @default - the 20 GiB that Fargate gives by itself
   */
  readonly storage?: number;
  /**
   * The processor that tasks run on, and that images are built for.
   * @default arm64
   */
  readonly architecture?: Architecture;
  /** The line of Node.js. @default 24 */
  readonly nodeVersion?: number;
  /**
   * How many tasks there are, and what makes them more.
   * @default - two to ten tasks, by CPU and by requests
   */
  readonly scaling?: Scaling;
  /** Folders in memory that the app may write to, with sizes in MiB, besides /tmp. @default {} */
  readonly writable?: Readonly<Record<string, number>>;
  /** Folders that outlive tasks and are shared by them, by name: EFS, for apps that keep files. @default {} */
  readonly volumes?: Readonly<Record<string, Pick<NodeVolumeProps, 'path' | 'fileSystem'>>>;
  /**
   * Proxies before the front: 1 for the load balancer, 2 with CloudFront before it, which then must be the only `peer`.
   * @default 1
   */
  readonly trustedHops?: number;
  /**
   * Who may reach the load balancer, such as the prefix list of CloudFront, com.amazonaws.global.cloudfront.origin-facing.
   * @default - everybody; where `public` is false, the VPC
   */
  readonly peer?: ec2.IPeer;
  /**
   * What AWS WAF counts or blocks before the load balancer.
   * @default - see WebAcl
   */
  readonly waf?: WebAclProps;
  /** Who is told of alarms. @default - a topic of its own */
  readonly alarms?: sns.ITopic;
  /**
   * How long CloudWatch keeps the logs.
   * @default - `ONE_YEAR`; `ONE_WEEK` where the profile is `dev`
   */
  readonly logRetention?: logs.RetentionDays;
  /** Encrypts logs, alarms and generated secrets; CloudWatch is allowed to use it. @default - a key of its own */
  readonly encryptionKey?: kms.IKey;
  /** Of what holds data: logs, their bucket, the key. @default RETAIN */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * `dev` is cheaper: one task, one NAT gateway, logs for a week; all is removed with the stack, but for the bucket of the load
   * balancer's logs, which CloudFormation removes only when it is empty.
   * @default production
   */
  readonly profile?: 'production' | 'dev';
  /** The month that security.txt counts its year from. @default - the current month */
  readonly date?: Date;
}

/** One Node.js app, hardened, on Fargate: a composition of the other constructs here. */
export class HardenedNodeService extends Construct implements ec2.IConnectable, iam.IGrantable {
  readonly vpc: ec2.IVpc;
  readonly cluster: ecs.ICluster;
  readonly service: ecs.FargateService;
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly webAcl: WebAcl;
  readonly secretEnv: SecretEnv;
  readonly alarms: NodeAlarms;
  readonly logGroup: logs.LogGroup;
  readonly encryptionKey: kms.IKey;
  /** The connections of the tasks. */
  readonly connections: ec2.Connections;
  /** The role of the app. */
  readonly grantPrincipal: iam.IPrincipal;
  readonly url: string;

  /** @throws CasemateError `ERR_NO_CERTIFICATE`, `ERR_FARGATE_SIZE`, `ERR_VPC`, `ERR_NO_PRIVATE_SUBNET`, `ERR_DOMAIN_NAME`, `ERR_TRUSTED_HOPS`, `ERR_PORT_CLASH`, and what the parts throw */
  constructor(scope: Construct, id: string, props: HardenedNodeServiceProps) {
    super(scope, id);
    const { cpu = 512, memory = 1024, architecture = 'arm64', port = 3000 } = props;
    const isPublic = props.public ?? true;
    const dev = props.profile === 'dev';
    const removalPolicy = props.removalPolicy ?? (dev ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
    const logRetention = props.logRetention ?? (dev ? logs.RetentionDays.ONE_WEEK : logs.RetentionDays.ONE_YEAR);
    const options: HardeningOptions = { ...props.front, securityContact: props.securityContact };
    checkFargateSize(cpu, memory);
    checkPeer(props);
    checkDomain(props);
    const certificate = this.certificateFor(props, isPublic);

    this.encryptionKey = props.encryptionKey ?? new ServiceKey(this, 'Key', { removalPolicy }).key;
    if (props.encryptionKey) letLogsUse(props.encryptionKey, Stack.of(this));
    const given = givenVpc(props);
    const { vpc, endpoints } = given
      ? { vpc: given, endpoints: [] }
      : makeServiceVpc(this, {
          egress: props.egress ?? 'nat',
          natGateways: dev ? 1 : 2,
          encryptionKey: this.encryptionKey,
          logRetention,
          removalPolicy,
        });
    this.vpc = vpc;
    this.cluster = props.cluster ?? this.makeCluster();
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: logRetention,
      encryptionKey: this.encryptionKey,
      removalPolicy,
    });
    const { secrets, injection, childSecrets, onRotate, rotationInterval } = resolveOptions(options);
    this.secretEnv = new SecretEnv(this, 'Secrets', {
      variables: { ...secrets, ...props.secrets },
      encryptionKey: this.encryptionKey,
      injection,
      childSecrets,
      ...(onRotate === 'reload' && { reloadInterval: rotationInterval }),
      ...(props.replicaRegions && { replicaRegions: props.replicaRegions }),
    });

    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', {
      cpu,
      memoryLimitMiB: memory,
      ...(props.storage !== undefined && { ephemeralStorageGiB: props.storage }),
      runtimePlatform: {
        cpuArchitecture: architecture === 'arm64' ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    const app = new NodeContainer(this, 'Node', {
      taskDefinition: this.taskDefinition,
      app: props.app,
      options,
      port,
      environment: props.environment ?? {},
      secrets: this.secretEnv.secrets,
      launcherEnvironment: this.secretEnv.environment,
      writable: props.writable ?? {},
      logGroup: this.logGroup,
      ...(props.nodeVersion !== undefined && { nodeVersion: props.nodeVersion }),
    });
    this.taskDefinition.addExtension(
      new NginxFront({
        options,
        app: app.container,
        preload: app.preload,
        appPort: port,
        ...(typeof props.app === 'string' && { imagesFrom: props.app }),
        hosts: props.domainName === undefined ? [] : [props.domainName],
        logGroup: this.logGroup,
        ...(props.trustedHops !== undefined && { trustedHops: props.trustedHops }),
        ...(props.date && { date: props.date }),
      }),
    );

    const files = new Construct(this, 'Volumes');
    const volumes = Object.entries(props.volumes ?? {}).map(
      ([name, volume]) =>
        new NodeVolume(files, name, {
          vpc: this.vpc,
          container: app.container,
          encryptionKey: this.encryptionKey,
          removalPolicy,
          ...volume,
        }),
    );

    const scaling = props.scaling ?? {};
    const minCapacity = scaling.minCapacity ?? (dev ? 1 : 2);
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      desiredCount: minCapacity,
      assignPublicIp: false,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      enableExecuteCommand: false,
      healthCheckGracePeriod: Duration.seconds(Math.max(120, 60 + (props.front?.startTimeout ?? 0))),
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    this.connections = this.service.connections;
    for (const endpoint of endpoints) endpoint.connections.allowDefaultPortFrom(this.service, 'Tasks');
    for (const { fileSystem } of volumes) {
      fileSystem.connections.allowDefaultPortFrom(this.service);
      // Before there is a mount target, no task starts, and the circuit breaker gives up.
      this.service.node.addDependency(fileSystem.mountTargetsAvailable);
    }
    this.grantPrincipal = this.taskDefinition.taskRole;
    if (injection === 'launcher') this.secretEnv.grantRead(this.taskDefinition.taskRole);
    if (onRotate === 'redeploy' && this.secretEnv.existing.length) {
      new RotationRedeploy(this, 'Rotation', {
        service: this.service,
        secrets: this.secretEnv.existing,
        encryptionKey: this.encryptionKey,
        logRetention,
        removalPolicy,
        ...(props.rotationPolling && { polling: props.rotationPolling }),
      });
    }

    this.loadBalancer = props.loadBalancer ?? this.makeLoadBalancer(isPublic, !dev, removalPolicy);
    if (props.loadBalancer) checkIdleTimeout(props.loadBalancer);
    const within = given ? given.vpcCidrBlock : addresses;
    this.targetGroup = this.listen(certificate, props.peer ?? (isPublic ? ec2.Peer.anyIpv4() : ec2.Peer.ipv4(within)));
    this.scale(minCapacity, Math.max(minCapacity, scaling.maxCapacity ?? 10), scaling);

    this.webAcl = new WebAcl(this, 'Waf', {
      ...webAclPropsOf(props.front),
      behindCloudFront: (props.trustedHops ?? 1) > 1,
      logRetention,
      removalPolicy,
      encryptionKey: this.encryptionKey,
      ...props.waf,
    });
    new WebAclAssociation(this, 'WafAssociation', {
      webAcl: this.webAcl,
      resource: this.loadBalancer.loadBalancerArn,
    });
    this.alarms = new NodeAlarms(this, 'Alarms', {
      service: this.service,
      loadBalancer: this.loadBalancer,
      targetGroup: this.targetGroup,
      logGroup: this.logGroup,
      webAcl: this.webAcl,
      encryptionKey: this.encryptionKey,
      ...(props.alarms && { topic: props.alarms }),
    });

    this.acknowledgeWhatStays(isPublic && !props.loadBalancer && !props.peer);
    const name = props.domainName ?? this.loadBalancer.loadBalancerDnsName;
    if (props.hostedZone && props.domainName !== undefined) {
      new route53.ARecord(this, 'Alias', {
        zone: props.hostedZone,
        recordName: props.domainName,
        target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(this.loadBalancer)),
      });
    }
    this.url = `${certificate ? 'https' : 'http'}://${name}`;
  }

  private ownsLoadBalancer(): boolean {
    return this.loadBalancer.node.scope === this;
  }

  private certificateFor(
    { certificate, domainName, hostedZone }: HardenedNodeServiceProps,
    isPublic: boolean,
  ): acm.ICertificate | undefined {
    if (certificate) return certificate;
    if (domainName !== undefined && hostedZone) {
      return new acm.Certificate(this, 'Certificate', {
        domainName,
        validation: acm.CertificateValidation.fromDns(hostedZone),
      });
    }
    if (!isPublic) return undefined;
    throw new CasemateError(
      'ERR_NO_CERTIFICATE',
      `${this.node.path} is public and has no certificate: nobody could reach it by HTTPS.`,
      'Give it certificate, or domainName and hostedZone; or set public: false for a service inside the VPC.',
    );
  }

  /** What the packs find on resources made here, and why it stays. */
  private acknowledgeWhatStays(ownsPublicLoadBalancer: boolean): void {
    for (const role of this.node.findAll().filter((node) => node instanceof iam.Policy)) {
      acknowledge(
        role,
        'A policy that the CDK writes for exactly one role, so that nothing else can be given it by mistake.',
        ...inPacks('IAMNoInlinePolicy'),
      );
    }
    const execution = this.taskDefinition.executionRole?.node.tryFindChild('DefaultPolicy');
    if (execution) {
      acknowledge(
        execution,
        'ecr:GetAuthorizationToken knows no resource (Service Authorization Reference, Amazon ECR).',
        'AwsSolutions-IAM5[Resource::*]',
      );
    }
    acknowledge(
      this.taskDefinition,
      'Checked at synth: no variable has the name or the form of a secret; secrets come from Secrets Manager.',
      'AwsSolutions-ECS2',
    );
    acknowledge(
      this.taskDefinition,
      'On Fargate the memory of the task is the hard limit of its containers; the heap of V8 is limited within it.',
      inGuard('ecs_task_definition_memory_hard_limit_check'),
    );
    acknowledge(
      this.service,
      "What the app calls is its owner's to know. Without a way out (egress: 'endpoints') it reaches services of AWS alone.",
      'NodeHardening-SgNoWideEgress',
    );
    if (ownsPublicLoadBalancer) {
      acknowledge(
        this.loadBalancer,
        'A public service: everybody may reach ports 80, which only redirects, and 443.',
        'AwsSolutions-EC23',
      );
    }
  }

  private makeCluster(): ecs.Cluster {
    const containerInsightsV2 = ecs.ContainerInsights.ENHANCED;
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc: this.vpc, containerInsightsV2 });
    acknowledge(
      cluster,
      'Container Insights are on, and enhanced, which holds all that `enabled` does; the rule is older than that value.',
      inGuard('ecs_container_insights_enabled_check'),
    );
    return cluster;
  }

  private makeLoadBalancer(
    internetFacing: boolean,
    deletionProtection: boolean,
    removalPolicy: RemovalPolicy,
  ): elbv2.ApplicationLoadBalancer {
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: this.vpc,
      internetFacing,
      ...(internetFacing && { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }),
      // Under the 75 s for which NGINX keeps an idle connection, or it would close one that the balancer is about to use.
      idleTimeout: Duration.seconds(60),
    });
    const { bucket } = new LogBucket(this, 'LoadBalancerLogs', { removalPolicy });
    loadBalancer.with(new HardenedLoadBalancer({ logBucket: bucket, deletionProtection }));
    return loadBalancer;
  }

  private listen(certificate: acm.ICertificate | undefined, peer: ec2.IPeer): elbv2.ApplicationTargetGroup {
    const targetGroup = new elbv2.ApplicationTargetGroup(this, 'Target', {
      vpc: this.vpc,
      port: frontPort,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      targets: [this.service.loadBalancerTarget({ containerName: 'front', containerPort: frontPort })],
      // Shorter than NGINX takes for its last requests (60 s), which is shorter than ECS gives it (90 s).
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: healthCheckPath,
        protocol: elbv2.Protocol.HTTPS,
        healthyHttpCodes: '200-499',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(6),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
    const port = certificate ? 443 : 80;
    if (!this.ownsLoadBalancer()) checkListeners(this.loadBalancer, certificate ? [443, 80] : [80]);
    this.loadBalancer.addListener(certificate ? 'Https' : 'Http', {
      protocol: certificate ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
      port,
      ...(certificate && { certificates: [certificate], sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ }),
      defaultTargetGroups: [targetGroup],
      open: false,
    });
    this.loadBalancer.connections.allowFrom(peer, ec2.Port.tcp(port), 'Clients');
    if (certificate) {
      const redirect = this.loadBalancer.addListener('Redirect', {
        protocol: elbv2.ApplicationProtocol.HTTP,
        port: 80,
        defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
        open: false,
      });
      acknowledge(redirect, 'It answers nothing but a redirect to HTTPS.', ...inPacks('ELBv2ACMCertificateRequired'));
      this.loadBalancer.connections.allowFrom(peer, ec2.Port.tcp(80), 'Clients, to be redirected to HTTPS');
    }
    return targetGroup;
  }

  private scale(minCapacity: number, maxCapacity: number, { cpu = 60, requestsPerTask = 1000 }: Scaling): void {
    const scaling = this.service.autoScaleTaskCount({ minCapacity, maxCapacity });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpu });
    scaling.scaleOnRequestCount('Requests', { requestsPerTarget: requestsPerTask, targetGroup: this.targetGroup });
  }
}
