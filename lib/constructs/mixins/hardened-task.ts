import { Annotations, aws_ecs as ecs, Lazy, Mixin, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { nonroot } from '../hardened-container';
import { isImported, warnImported } from '../imported';
import { isWindows } from '../task-definition';

export interface HardenedTaskProps {
  /**
   * The user that the containers run as, `uid:gid`, where they name none, or root.
   * @default 65532:65532
   */
  readonly user?: string;
  /**
   * Folders in memory that every container may write to, with their sizes in MiB.
   * @default { "/tmp": 64 }
   */
  readonly writable?: Readonly<Record<string, number>>;
}

type Definition = ecs.CfnTaskDefinition.ContainerDefinitionProperty;
type Listed<Type> = readonly Type[];

/**
 * `taskDefinition.with(new HardenedTask())`: no root, nothing to write to, no capability, in every container, later ones too. ECS
 * Exec writes: it does not work in such a task.
 */
export class HardenedTask extends Mixin {
  constructor(private readonly props: HardenedTaskProps = {}) {
    super();
  }

  override supports(construct: IConstruct): construct is ecs.CfnTaskDefinition {
    return construct instanceof ecs.CfnTaskDefinition || isImported(construct, 'taskDefinitionArn');
  }

  override applyTo(construct: IConstruct): void {
    if (!(construct instanceof ecs.CfnTaskDefinition)) {
      if (this.supports(construct)) warnImported(construct, 'HardenedTask', 'Apply it where the task is defined.');
      return;
    }
    if (isWindows(construct)) {
      Annotations.of(construct).addWarningV2(
        'casemate:windows',
        'HardenedTask changes nothing in a task for Windows, which has no such users, capabilities and read-only roots.',
      );
      return;
    }
    const given = construct.containerDefinitions;
    warnOfLowPorts(construct);
    construct.containerDefinitions = Lazy.uncachedAny({
      produce: (context) => (context.resolve(given) as Definition[] | undefined)?.map((each) => this.harden(each)),
    });
  }

  private harden(definition: Definition): Definition {
    const linux = (definition.linuxParameters ?? {}) as ecs.CfnTaskDefinition.LinuxParametersProperty;
    const mounted = (linux.tmpfs ?? []) as Listed<ecs.CfnTaskDefinition.TmpfsProperty>;
    const volumes = (definition.mountPoints ?? []) as Listed<ecs.CfnTaskDefinition.MountPointProperty>;
    const taken = new Set([...mounted, ...volumes].map(({ containerPath }) => containerPath));
    const user = this.userOf(definition);
    const folders = Object.entries(this.props.writable ?? { '/tmp': 64 })
      .filter(([path]) => !taken.has(path))
      .map(([containerPath, size]) => ({ containerPath, size, mountOptions: ['nodev', 'nosuid', ...ownedBy(user)] }));
    return {
      ...definition,
      user,
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: {
        ...linux,
        initProcessEnabled: true,
        capabilities: { drop: ['ALL'] },
        tmpfs: [...mounted, ...folders],
      },
    };
  }

  private userOf({ user, firelensConfiguration }: Definition): string {
    // A FireLens router must be root: it reads the sockets of the others.
    if (firelensConfiguration) return user ?? '0';
    return user === undefined || /^(?:0|root)(?::|$)/.test(user) ? (this.props.user ?? nonroot) : user;
  }
}

/** A mount takes numbers only: to a user that goes by a name, it must be open for all in the container. */
function ownedBy(user: string): readonly string[] {
  const [uid = '', gid = uid] = user.split(':');
  return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? [`uid=${uid}`, `gid=${gid}`, 'mode=0700'] : ['mode=1777'];
}

/**
 * The containers so far. Those of an L2 are read from it: to resolve its list, which is lazy, would close it, and containers that
 * come later would be lost.
 */
function containersOf(construct: ecs.CfnTaskDefinition): readonly { name: string; ports: readonly unknown[] }[] {
  const { scope } = construct.node;
  if (scope instanceof ecs.TaskDefinition) {
    return scope.node.children
      .filter((child) => child instanceof ecs.ContainerDefinition)
      .map(({ containerName, portMappings }) => ({
        name: containerName,
        ports: portMappings.map(({ containerPort }) => containerPort),
      }));
  }
  const { containerDefinitions } = construct;
  const given = (Array.isArray(containerDefinitions) ? containerDefinitions : []) as Listed<Definition>;
  return given.map(({ name, portMappings }) => ({
    name,
    ports: ((portMappings ?? []) as Listed<ecs.CfnTaskDefinition.PortMappingProperty>).map(
      ({ containerPort }) => containerPort,
    ),
  }));
}

function warnOfLowPorts(construct: ecs.CfnTaskDefinition): void {
  const low = containersOf(construct).find(({ ports }) =>
    ports.some((port) => typeof port === 'number' && !Token.isUnresolved(port) && port < 1024),
  );
  if (!low) return;
  Annotations.of(construct).addWarningV2(
    'casemate:low-port',
    `The container ${low.name} listens below 1024, which a user other than root may be refused. Let it listen above.`,
  );
}
