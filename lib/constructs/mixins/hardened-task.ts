import { aws_ecs as ecs, Lazy, Mixin } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { nonroot } from '../hardened-container';

export interface HardenedTaskProps {
  /**
   * The user that the containers run as, `uid:gid`, where they name none.
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

/** `taskDefinition.with(new HardenedTask())`: no root, nothing to write to, no capability, in every container, later ones too. */
export class HardenedTask extends Mixin {
  constructor(private readonly props: HardenedTaskProps = {}) {
    super();
  }

  override supports(construct: IConstruct): construct is ecs.CfnTaskDefinition {
    return construct instanceof ecs.CfnTaskDefinition;
  }

  override applyTo(construct: IConstruct): void {
    if (!this.supports(construct)) return;
    const given = construct.containerDefinitions;
    construct.containerDefinitions = Lazy.uncachedAny({
      produce: (context) => (context.resolve(given) as Definition[] | undefined)?.map((each) => this.harden(each)),
    });
  }

  private harden(definition: Definition): Definition {
    const linux = (definition.linuxParameters ?? {}) as ecs.CfnTaskDefinition.LinuxParametersProperty;
    const mounted = (linux.tmpfs ?? []) as ecs.CfnTaskDefinition.TmpfsProperty[];
    const user = definition.user ?? this.props.user ?? nonroot;
    const [uid = '', gid = uid] = user.split(':');
    const folders = Object.entries(this.props.writable ?? { '/tmp': 64 })
      .filter(([path]) => !mounted.some(({ containerPath }) => containerPath === path))
      .map(([containerPath, size]) => ({
        containerPath,
        size,
        mountOptions: ['nodev', 'nosuid', `uid=${uid}`, `gid=${gid}`, 'mode=0700'],
      }));
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
}
