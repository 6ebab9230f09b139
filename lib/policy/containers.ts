import { imageName } from './images';
import { otherSoftware } from './other-software';
import type { Resource } from './template';
import { Unknown, type Value } from './unknown';
import { at, elements, flag, known, list, sketch, text } from './values';
import { together, type Compliance, type Verdict } from './verdict';

/** A container of a task definition. */
export interface Container {
  readonly name: string;
  /** A property, at a path. */
  readonly get: (...path: readonly string[]) => Value;
  /** With holes. */
  readonly image: string;
  readonly task: Resource;
}

export const taskDefinition = 'AWS::ECS::TaskDefinition';

/** The containers that can be seen. */
export function containersOf(task: Resource): readonly Container[] {
  return elements(task.properties.ContainerDefinitions).flatMap((definition, index) => {
    // One that a condition adds is judged as well: it may be there.
    const there = definition instanceof Unknown ? definition.alternatives.filter(Boolean) : [definition];
    return there
      .filter((each) => typeof each === 'object' && each !== null && !(each instanceof Unknown))
      .map((each) => ({
        name: text(at(each, 'Name')) ?? String(index + 1),
        get: (...path: readonly string[]) => at(each, ...path),
        image: sketch(at(each, 'Image')),
        task,
      }));
  });
}

/** A verdict on a task out of verdicts on its containers. */
export const eachContainer =
  (judge: (container: Container) => Compliance) =>
  (task: Resource): Verdict =>
    together(containersOf(task).map((container) => [container.name, judge(container)]));

const lastPart = (repository: string): string => repository.slice(repository.lastIndexOf('/') + 1);

/** Whether a container may hold a Node.js app: all but those that are known to hold something else. */
export const mayBeNode = ({ name, image }: Container): boolean =>
  !otherSoftware.has(name) && !otherSoftware.has(lastPart(imageName(image)?.repository ?? ''));

/** The same for containers that may run Node.js. */
export const eachNodeContainer = (judge: (container: Container) => Compliance): ((task: Resource) => Verdict) =>
  eachContainer((container) => (mayBeNode(container) ? judge(container) : 'not-applicable'));

/** Windows has neither users by number nor capabilities. */
export const isWindows = ({ task }: Container): boolean =>
  /^WINDOWS/i.test(sketch(at(task.properties, 'RuntimePlatform', 'OperatingSystemFamily')));

/** FireLens reads the sockets of the others as root, and writes. */
export const isLogRouter = ({ get }: Container): boolean => get('FirelensConfiguration') !== undefined;

/** Whether the task ends with it; undefined where that cannot be known. */
export const isEssential = ({ get }: Container): boolean | undefined => flag(get('Essential'), true);

export const isFargate = (task: Resource): boolean =>
  elements(task.properties.RequiresCompatibilities).some((each) => text(each) === 'FARGATE');

/** Variables by name, with their values. */
export const environmentOf = ({ get }: Container): readonly (readonly [name: string, value: Value])[] =>
  elements(get('Environment')).flatMap((each) => {
    const name = text(at(each, 'Name'));
    return name === undefined ? [] : [[name, at(each, 'Value')] as const];
  });

/** What it is started with: entry point and command, as far as they are known. */
export const commandOf = ({ get }: Container): readonly string[] =>
  ['EntryPoint', 'Command'].flatMap((property) => elements(known(get(property), list) as Value).map(sketch));
