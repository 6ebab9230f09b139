import { Annotations, aws_ecs as ecs, aws_logs as logs, Duration, Token } from 'aws-cdk-lib';
import { CasemateError } from '../errors';
import { frontFolder, frontPort, frontStopTimeout, frontTmpfs, markFolder, tlsFolder } from '../image/task';
import { resolveOptions, type HardeningOptions } from '../options';
import { checkBodyLimits } from './body-storage';
import { hardenedContainer, restarted, tmpfs } from './hardened-container';
import { certificateImage, frontImage } from './images';
import { checkPort } from './port';
import { checkSecurityTxtDate } from './security-txt-date';
import { architectureOf, isWindows, storageOf, templateOf } from './task-definition';

export interface NginxFrontProps {
  /** What the front enforces. */
  readonly options: HardeningOptions;
  /**
   * The port that the app listens on, in the same task.
   * @default - the first that its container maps, else 3000
   */
  readonly appPort?: number;
  /**
   * The app's container.
   * @default - the default container of the task
   */
  readonly app?: ecs.ContainerDefinition;
  /**
   * Whether our code is loaded before the app's, as a NodeContainer's `preload` says. It knows which other sites the app itself
   * trusts; without it, list them in the option `trustedOrigins`.
   * @default false
   */
  readonly preload?: boolean;
  /**
   * Names that the service answers to, where the options name none.
   * @default - any
   */
  readonly hosts?: readonly string[];
  /**
   * Proxies before the front, each of which appends one address to X-Forwarded-For: 1 for a load balancer, 2 with CloudFront
   * before it.
   * @default 1
   */
  readonly trustedHops?: number;
  /**
   * Memory that the front may take, in MiB.
   * @default - what the task has
   */
  readonly memory?: number;
  /**
   * The folder whose casemate.images.json, which `casemate pin` writes, names the images to build from.
   * @default - they are named by tags
   */
  readonly imagesFrom?: string;
  /**
   * The month that security.txt counts its year from; a later deploy of the same input makes the same image only where this
   * is given.
   * @default - the current month
   */
  readonly date?: Date;
  /** Where the front and the certificate's container write. */
  readonly logGroup: logs.ILogGroup;
}

/** The port that the load balancer talks to. */
export { frontPort };

/** NGINX before the app, in a task whose service is not made yet: `taskDefinition.addExtension(new NginxFront({ ... }))`. */
export class NginxFront implements ecs.ITaskDefinitionExtension {
  constructor(private readonly props: NginxFrontProps) {}

  /**
   * @throws CasemateError `ERR_PORT`, `ERR_PORT_CLASH`, `ERR_NO_CONTAINER`, `ERR_CONTAINER_NAME`, `ERR_NETWORK_MODE`, `ERR_WINDOWS`,
   * `ERR_TRUSTED_HOPS`, `ERR_BODY_LIMIT` or `ERR_SECURITY_TXT_DATE`, and what `resolveOptions` throws
   */
  extend(taskDefinition: ecs.TaskDefinition): void {
    const { hosts = [], preload = false, trustedHops = 1, logGroup, date = new Date() } = this.props;
    const options = resolveOptions(this.props.options);
    checkTask(taskDefinition);
    checkHops(trustedHops);
    const architecture = architectureOf(taskDefinition);
    checkBodyLimits(options, storageOf(taskDefinition) ?? Infinity);
    checkSecurityTxtDate(date, new Date());
    const app = this.props.app ?? taskDefinition.defaultContainer;
    if (!app) {
      throw new CasemateError(
        'ERR_NO_CONTAINER',
        `${taskDefinition.node.path} has no container that the front could stand before.`,
        'Add the app first, or name it: new NginxFront({ app: container, ... }).',
      );
    }
    const appPort = this.props.appPort ?? app.portMappings[0]?.containerPort ?? 3000;
    checkPort('appPort', appPort);
    if (appPort === frontPort) {
      throw new CasemateError(
        'ERR_PORT_CLASH',
        `appPort received ${appPort}, which is the front's own port in the same task.`,
        'Let the app listen on another port.',
      );
    }
    const tls = { sourceVolume: 'casemate-tls', containerPath: tlsFolder };
    const mark = { sourceVolume: 'casemate-mark', containerPath: markFolder };
    taskDefinition.addVolume({ name: 'casemate-tls' });
    taskDefinition.addVolume({ name: 'casemate-mark' });
    // Bodies that NGINX buffers are files, not memory.
    taskDefinition.addVolume({ name: 'casemate-front' });

    // On EC2, ECS asks every container how much.
    const reserved = taskDefinition.isFargateCompatible ? {} : { memoryReservationMiB: 64 };

    const certificate = taskDefinition.addContainer('Certificate', {
      ...hardenedContainer(taskDefinition, 'Certificate', logGroup),
      image: ecs.ContainerImage.fromDockerImageAsset(
        certificateImage(taskDefinition, 'CertificateImage', architecture, this.props.imagesFrom),
      ),
      essential: false,
      ...reserved,
    });
    certificate.addMountPoints({ ...tls, readOnly: false }, { ...mark, readOnly: false });

    const hardened = hardenedContainer(taskDefinition, 'Front', logGroup);
    for (const [path, size] of Object.entries(frontTmpfs)) hardened.linuxParameters?.addTmpfs(tmpfs(path, size));
    const front = taskDefinition.addContainer('Front', {
      ...hardened,
      ...restarted,
      image: ecs.ContainerImage.fromDockerImageAsset(
        frontImage(taskDefinition, 'FrontImage', {
          directory: this.props.imagesFrom,
          options,
          architecture,
          app: `127.0.0.1:${appPort}`,
          preload,
          hosts: hosts.filter((host) => !Token.isUnresolved(host)),
          trustedHops,
          date,
        }),
      ),
      essential: true,
      // Longer than worker_shutdown_timeout, so that NGINX ends by itself; ECS allows 120 s.
      stopTimeout: Duration.seconds(frontStopTimeout),
      ...(this.props.memory ? { memoryLimitMiB: this.props.memory } : reserved),
      portMappings: [{ containerPort: frontPort, name: 'front' }],
    });
    front.addMountPoints(
      { ...tls, readOnly: true },
      { ...mark, readOnly: true },
      { sourceVolume: 'casemate-front', containerPath: frontFolder, readOnly: false },
    );
    front.addContainerDependencies(
      { container: certificate, condition: ecs.ContainerDependencyCondition.SUCCESS },
      // What depends stops first: requests in flight still find the app.
      { container: app, condition: ecs.ContainerDependencyCondition.START },
    );
    if (preload) {
      app.addMountPoints({ ...mark, readOnly: true });
      app.addContainerDependencies({ container: certificate, condition: ecs.ContainerDependencyCondition.SUCCESS });
    }
    if (hosts.some((host) => Token.isUnresolved(host))) {
      Annotations.of(taskDefinition).addWarningV2(
        'casemate:hosts-unknown',
        'A name of the service is known only at deployment, and no file of an image can hold it: the front answers to any name. List them in the option hosts.',
      );
    }
    taskDefinition.defaultContainer = front;
  }
}

/** The containers must have one loopback, and ours their names. @throws CasemateError `ERR_NETWORK_MODE`, `ERR_WINDOWS` or `ERR_CONTAINER_NAME` */
function checkTask(taskDefinition: ecs.TaskDefinition): void {
  const { networkMode, node } = taskDefinition;
  if (networkMode !== ecs.NetworkMode.AWS_VPC) {
    throw new CasemateError(
      'ERR_NETWORK_MODE',
      `${node.path} has the network mode ${networkMode}; the front reaches the app on loopback, which containers share in awsvpc alone.`,
      'Give the task networkMode: ecs.NetworkMode.AWS_VPC.',
    );
  }
  if (isWindows(templateOf(taskDefinition))) {
    throw new CasemateError(
      'ERR_WINDOWS',
      `${node.path} is for Windows; the front is for Linux.`,
      'Give the task operatingSystemFamily: ecs.OperatingSystemFamily.LINUX.',
    );
  }
  const taken = ['front', 'certificate'].find(
    (name) =>
      taskDefinition.findContainer(name) !== undefined ||
      node.tryFindChild(`${name[0]?.toUpperCase()}${name.slice(1)}`),
  );
  if (taken === undefined) return;
  throw new CasemateError(
    'ERR_CONTAINER_NAME',
    `${node.path} has a container ${taken} already.`,
    'Add the front once; a container of your own takes another name.',
  );
}

/** @throws CasemateError `ERR_TRUSTED_HOPS` */
function checkHops(trustedHops: number): void {
  if (Number.isInteger(trustedHops) && trustedHops >= 0 && trustedHops <= 10) return;
  throw new CasemateError(
    'ERR_TRUSTED_HOPS',
    `trustedHops received ${trustedHops}; expected a whole number from 0 to 10.`,
    'Count the proxies before the front: 1 for a load balancer, 2 with CloudFront before it.',
  );
}
