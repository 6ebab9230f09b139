import { aws_ecs as ecs, aws_logs as logs, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isAbsolute, resolve } from 'node:path';
import { CasemateError } from '../errors';
import { resolveOptions, type HardeningOptions, type ResolvedOptions } from '../options';
import { hardenedContainer, restarted, tmpfs } from './hardened-container';
import { appImage } from './images';
import {
  appStopTimeout,
  appTmpfs,
  healthCommand,
  heapFlag,
  launched,
  node,
  startCommand,
  writableIn,
} from '../image/task';
import { checkNodeVersion, defaultNodeVersion } from '../image/node-versions';
import { checkPort } from './port';
import { checkEnvironment } from './secret-literals';
import { architectureOf } from './task-definition';

export interface NodeContainerProps {
  /** The task that it becomes part of. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /**
   * The app: its folder, with a package-lock.json, or an image for the task's processor, with `node` on its PATH.
   */
  readonly app: string | ecs.ContainerImage;
  /** What the front and the code inside the app's process enforce. */
  readonly options: HardeningOptions;
  /**
   * The port that the app listens on, on loopback.
   * @default 3000
   */
  readonly port?: number;
  /**
   * Environment variables that are no secrets.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Secrets, such as `new SecretEnv(...).secrets`.
   * @default {}
   */
  readonly secrets?: Readonly<Record<string, ecs.Secret>>;
  /**
   * What the launcher is told, under `injection: 'launcher'`: `new SecretEnv(...).environment`.
   * @default {}
   */
  readonly launcherEnvironment?: Readonly<Record<string, string>>;
  /**
   * Memory that the container may take, in MiB; the heap of V8 gets three quarters.
   * @default - what the task has
   */
  readonly memory?: number;
  /**
   * Folders in memory that the app may write to, with their sizes in MiB, besides /tmp with 64.
   * @default {}
   */
  readonly writable?: Readonly<Record<string, number>>;
  /**
   * The line of Node.js.
   * @default 24
   */
  readonly nodeVersion?: number;
  /** Where the app writes. */
  readonly logGroup: logs.ILogGroup;
}

/** The app as a container that may do next to nothing but run it. */
export class NodeContainer extends Construct {
  readonly container: ecs.ContainerDefinition;
  readonly port: number;
  /** Whether our code is loaded before the app's: it is in the images that are built here. */
  readonly preload: boolean;

  /**
   * @throws CasemateError `ERR_SECRET_LITERAL`, `ERR_ENVIRONMENT_TWICE`, `ERR_ENVIRONMENT_COUNT`, `ERR_NODE_ENV`, `ERR_PORT`,
   * `ERR_PORT_CLASH`, `ERR_NODE_VERSION`, `ERR_INJECTION`, `ERR_NO_APP`, `ERR_NO_ENTRY`, `ERR_NO_LOCKFILE`, `ERR_PACKAGE_JSON`, and what
   * `resolveOptions` throws
   */
  constructor(scope: Construct, id: string, props: NodeContainerProps) {
    super(scope, id);
    const options = resolveOptions(props.options);
    const { taskDefinition, app, environment = {}, secrets = {}, port = 3000 } = props;
    checkPort('port', port);
    checkOurs(environment, port);
    this.port = port;
    const nodeVersion = props.nodeVersion ?? defaultNodeVersion;
    const heap = heapLimit(props.memory ?? taskDefinition.memoryMiB);
    const ours = typeof app === 'string';
    this.preload = ours;
    // Our image has them already; in another one nobody can look.
    const variables = ours
      ? environment
      : {
          ...environment,
          PORT: String(port),
          HOST: '127.0.0.1',
          HOSTNAME: '127.0.0.1',
          NODE_ENV: 'production',
          NODE_OPTIONS: [...heap, environment.NODE_OPTIONS].filter(Boolean).join(' '),
        };
    checkEnvironment(variables, secrets);
    checkLauncher(options.injection, ours);
    if (ours) checkNodeVersion(nodeVersion, new Date());
    const directory = ours ? (isAbsolute(app) ? app : resolve(app)) : '';
    const writable = { ...(ours && options.writable.length && writableIn(directory, options)), ...props.writable };
    const start = { options, nodeVersion, port, writable: Object.keys(writable) };
    const image = ours
      ? ecs.ContainerImage.fromDockerImageAsset(
          appImage(this, 'Image', {
            ...start,
            directory,
            architecture: architectureOf(taskDefinition),
          }),
        )
      : app;
    const hardened = hardenedContainer(this, 'App', props.logGroup);
    for (const [path, size] of Object.entries({ ...appTmpfs, ...writable })) {
      hardened.linuxParameters?.addTmpfs(tmpfs(path, size));
    }
    this.container = taskDefinition.addContainer('App', {
      ...hardened,
      ...restarted,
      image,
      essential: true,
      stopTimeout: Duration.seconds(appStopTimeout),
      ...(props.memory && { memoryLimitMiB: props.memory }),
      environment: { ...variables, ...props.launcherEnvironment },
      secrets,
      ...(ours && {
        command: launched(options, heap, startCommand({ ...start, directory })),
      }),
      healthCheck: {
        command: ['CMD', ours ? node : 'node', ...healthCommand(port, options.healthPath)],
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(Math.min(options.startTimeout, 300)),
      },
    });
  }
}

/** @throws CasemateError `ERR_INJECTION` */
function checkLauncher(injection: ResolvedOptions['injection'], ours: boolean): void {
  if (injection === 'native' || ours) return;
  throw new CasemateError(
    'ERR_INJECTION',
    "injection received 'launcher', and the app is an image that was made elsewhere, without a launcher in it.",
    "Give app as its folder, or leave injection at 'native'.",
  );
}

const heapLimit = (memory: number): readonly string[] =>
  // Where only the deployment knows it, V8 takes what the container has.
  Token.isUnresolved(memory) ? [] : [heapFlag(memory)];

/** What the container itself decides. @throws CasemateError `ERR_NODE_ENV` or `ERR_PORT_CLASH` */
function checkOurs({ NODE_ENV, PORT }: Readonly<Record<string, string>>, port: number): void {
  if (NODE_ENV !== undefined && NODE_ENV !== 'production') {
    throw new CasemateError(
      'ERR_NODE_ENV',
      `environment.NODE_ENV received ${NODE_ENV}; frameworks then show stacks, and leave out caches.`,
      'Leave it out, and tell stages apart by a variable of your own, such as APP_ENV.',
    );
  }
  if (PORT !== undefined && PORT !== String(port)) {
    throw new CasemateError(
      'ERR_PORT_CLASH',
      `environment.PORT received ${PORT}, and the front looks for the app on ${port}.`,
      'Leave it out, and give port.',
    );
  }
}
