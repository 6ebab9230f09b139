import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { configVariable, type LauncherConfig } from '../../container/launcher/config';
import { loadConfig } from '../config';
import { containersOf, environmentOf, taskDefinition, type Container } from '../policy/containers';
import { shown, sources } from '../policy/files';
import { linesIn } from '../policy/lines';
import { read, type Unreadable } from '../policy/read';
import type { Resource, Template } from '../policy/template';
import { hole } from '../policy/unknown';
import { at, elements, sketch, text } from '../policy/values';
import { needsOf, type SecretNeed } from '../secret-declaration';
import { mayRead } from './reader';

/** Where something is needed, as findings have it. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly logicalId: string;
  readonly type: string;
  readonly constructPath?: string;
}

/** A secret that somebody needs, and where that is said. */
export interface Asked extends SecretNeed {
  /** @default - the region of the environment */
  readonly region?: string;
  readonly place: Place;
  /** Whether the role that will read it may, as far as the template tells; given its ARN. */
  readonly mayRead?: (arn: string) => boolean | undefined;
  /** The ARN of that role, where it was made elsewhere, and IAM can be asked. */
  readonly role?: string;
}

export interface Gathered {
  readonly asked: readonly Asked[];
  /** As they are shown. */
  readonly files: readonly string[];
  readonly unreadable: readonly Unreadable[];
  /** What the stack itself makes, and so cannot be asked for before. */
  readonly unjudged: readonly string[];
}

/** The parts of an ARN that a template may leave open until it is deployed; what follows the name is ECS's or CloudFormation's. */
const arnForm = /^arn:([^:]*):secretsmanager:([^:]*):([^:]*):secret:([^:]+)(?::([^:]*):([^:]*):([^:]*))?$/;

interface Target {
  readonly secret: string;
  readonly region?: string;
  readonly field?: string;
  readonly versionStage?: string;
}

const filled = (value: string | undefined): string | undefined =>
  value === undefined || value === '' || value.includes(hole) ? undefined : value;

/** Of an ARN with holes, what can be asked for: the name, where not all of the ARN is known. */
export function targetOf(valueFrom: string): Target | undefined {
  const [, partition = '', region = '', account = '', name = '', field, versionStage] = arnForm.exec(valueFrom) ?? [];
  if (!name || name.includes(hole)) return undefined;
  const whole = /-[A-Za-z0-9]{6}$/.test(name);
  const isKnown = [partition, region, account].every((part) => filled(part) !== undefined);
  return {
    secret:
      whole && isKnown
        ? `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`
        : whole
          ? name.slice(0, -7)
          : name,
    ...(filled(region) && { region }),
    ...(filled(field) && { field: filled(field) as string }),
    ...(filled(versionStage) && { versionStage: filled(versionStage) as string }),
  };
}

const placeOf = (resource: Resource, lines: ReadonlyMap<string, number>): Place => ({
  file: resource.template.file,
  line: lines.get(resource.logicalId) ?? 1,
  logicalId: resource.logicalId,
  type: resource.type,
  ...(resource.constructPath !== undefined && { constructPath: resource.constructPath }),
});

/** Who will read it. */
function readerOf(task: Resource, property: 'ExecutionRoleArn' | 'TaskRoleArn'): Pick<Asked, 'mayRead' | 'role'> {
  const role = text(task.properties[property]);
  return {
    mayRead: (arn) => mayRead(task, property, arn),
    ...(role !== undefined && /^arn:[^:]+:iam::\d{12}:role\//.test(role) && { role }),
  };
}

/** What ECS is to inject into a container. */
function injected(container: Container, place: Place, unjudged: string[]): Asked[] {
  return elements(container.get('Secrets')).flatMap((each): Asked[] => {
    const variable = text(at(each, 'Name')) ?? '';
    const from = sketch(at(each, 'ValueFrom'));
    const target = targetOf(from);
    if (target) {
      return [{ variable, ...target, place, ...readerOf(container.task, 'ExecutionRoleArn') }];
    }
    unjudged.push(
      `${place.file}: ${variable} is made by the stack itself, or comes from elsewhere than Secrets Manager.`,
    );
    return [];
  });
}

/** What the launcher is to ask for. */
function launched(container: Container, place: Place, unjudged: string[]): Asked[] {
  const value = environmentOf(container).find(([name]) => name === configVariable)?.[1];
  if (value === undefined) return [];
  let needs: readonly SecretNeed[];
  try {
    ({ needs } = JSON.parse(sketch(value)) as LauncherConfig);
  } catch {
    unjudged.push(`${place.file}: what ${configVariable} holds is known only when it is deployed.`);
    return [];
  }
  return needs.flatMap((need): Asked[] => {
    const target = need.secret.startsWith('arn:') ? targetOf(need.secret) : { secret: need.secret };
    if (target && !target.secret.includes(hole)) {
      return [{ ...need, ...target, place, ...readerOf(container.task, 'TaskRoleArn') }];
    }
    unjudged.push(`${place.file}: ${need.variable} is made by the stack itself.`);
    return [];
  });
}

/** What CloudFormation is to put in: {{resolve:secretsmanager:ID:SecretString:KEY:STAGE:VERSION}}. */
function resolved(template: Template, lines: ReadonlyMap<string, number>): Asked[] {
  const resources = (template.document.Resources ?? {}) as Readonly<Record<string, unknown>>;
  return [...template.resources.values()].flatMap((resource) =>
    [
      ...JSON.stringify(resources[resource.logicalId] ?? {}).matchAll(/\{\{resolve:secretsmanager:([^}"]+)\}\}/g),
    ].flatMap(([, reference = '']): Asked[] => {
      const [, id = '', field, versionStage] =
        /^(arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:[^:]+|[^:]+)(?::SecretString(?::([^:]*)(?::([^:]*))?)?)?/.exec(
          reference,
        ) ?? [];
      const target = id.startsWith('arn:') ? targetOf(id) : { secret: id };
      if (!target) return [];
      return [
        {
          variable: resource.logicalId,
          ...target,
          ...(field && { field }),
          ...(versionStage && { versionStage }),
          place: placeOf(resource, lines),
        },
      ];
    }),
  );
}

/** What templates need of Secrets Manager. */
function inTemplates(path: string): Gathered {
  const { groups, unreadable } = read(sources([path]), new Date(), () => undefined);
  const unjudged: string[] = [];
  const templates = groups.flatMap(({ all }) => all);
  const asked = templates.flatMap((template) => {
    const lines = linesIn(template.file);
    const tasks = [...template.resources.values()].filter(({ type }) => type === taskDefinition);
    return [
      ...tasks.flatMap((task) =>
        containersOf(task).flatMap((container) => [
          ...injected(container, placeOf(task, lines), unjudged),
          ...launched(container, placeOf(task, lines), unjudged),
        ]),
      ),
      ...resolved(template, lines),
    ];
  });
  return { asked, files: templates.map(({ file }) => file), unreadable, unjudged };
}

/** The line that a variable is declared on; 1 where that cannot be seen. */
const lineOf = (content: string, variable: string): number =>
  1 +
  Math.max(
    0,
    content.split('\n').findIndex((line) => line.includes(variable)),
  );

/** What the configuration of an app needs. */
async function inConfig(directory: string, given: string | undefined): Promise<Gathered> {
  const { options, file } = await loadConfig(directory, given);
  const content = file === undefined ? '' : readFileSync(file, 'utf8');
  const name = shown(file ?? directory);
  const asked = Object.entries(options.secrets).flatMap(([declared, from]) =>
    needsOf({ [declared]: from }).map((need) => ({
      ...need,
      ...regionOf(need.secret),
      place: { file: name, line: lineOf(content, declared), logicalId: need.variable, type: 'secrets' },
    })),
  );
  return { asked, files: [name], unreadable: [], unjudged: [] };
}

const regionOf = (secret: string): { readonly region?: string } => {
  const region = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secret)?.[1];
  return region === undefined ? {} : { region };
};

/** Whether a folder is what `cdk synth` writes; the manifest.json of a web app has no artifacts. */
function isAssembly(path: string): boolean {
  const manifest = join(path, 'manifest.json');
  return existsSync(manifest) && /"artifacts"/.test(readFileSync(manifest, 'utf8'));
}

/** What a folder with an app, a cdk.out or a template needs. @throws what `loadConfig` and `sources` throw */
export const gather = (path: string, config: string | undefined): Promise<Gathered> =>
  existsSync(path) && statSync(path).isDirectory() && !isAssembly(path)
    ? inConfig(path, config)
    : Promise.resolve(inTemplates(path));
