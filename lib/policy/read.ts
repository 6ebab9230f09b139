import { readFileSync } from 'node:fs';
import type { Acknowledgement } from './acknowledgements';
import { stacksOf, type Stack } from './assembly';
import { mayBeTemplate, parseDocument, wasMeantAsTemplate } from './document';
import { shown, type Source } from './files';
import { isTemplate, nestedParameters, Template, type Resource, type Surroundings } from './template';
import { Templates } from './templates';
import { readText } from './text-file';
import { sketch } from './values';

export interface Unreadable {
  readonly file: string;
  readonly reason: string;
}

export interface Read {
  readonly groups: readonly Templates[];
  readonly acknowledgements: readonly Acknowledgement[];
  readonly unreadable: readonly Unreadable[];
}

const firstLine = (error: unknown): string =>
  String((error as Error).message)
    .split('\n', 1)[0]
    ?.replace(/:$/, '') ?? '';

/** The file of a nested stack's template: its address ends in the hash of an asset. */
function nestedFile(resource: Resource, assets: Stack['assets']): string | undefined {
  if (resource.type !== 'AWS::CloudFormation::Stack') return undefined;
  return assets.get(/([0-9a-f]{64})\.json$/.exec(sketch(resource.properties.TemplateURL))?.[1] ?? '');
}

/** The templates of a stack and of those nested in it, which know what their parents give them. */
function templatesOf(stack: Stack, nested: Map<Resource, Template>): Template[] {
  const build = (file: string, surroundings: Surroundings): Template[] => {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isTemplate(document)) return [];
    const template = new Template(shown(file), document, surroundings);
    const children = [...template.resources.values()].flatMap((resource) => {
      const child = nestedFile(resource, stack.assets);
      if (child === undefined) return [];
      const inner = build(child, {
        parameters: nestedParameters(template, resource.logicalId),
        constructPaths: stack.constructPaths,
      });
      if (inner[0]) nested.set(resource, inner[0]);
      return inner;
    });
    return [template, ...children];
  };
  return build(stack.templateFile, stack);
}

const acknowledgementsOf = ({ acknowledged }: Stack): Acknowledgement[] =>
  [...acknowledged].flatMap(([constructPath, rules]) =>
    Object.entries(rules).map(([rule, reason]) => ({ rule, reason, constructPath })),
  );

/** A cloud assembly, in which stacks know each other. */
function readAssembly(directory: string, today: Date): Omit<Read, 'unreadable'> {
  const nested = new Map<Resource, Template>();
  const stacks = stacksOf(directory);
  const templates = stacks.flatMap((stack) => templatesOf(stack, nested));
  return { groups: [new Templates(templates, today, nested)], acknowledgements: stacks.flatMap(acknowledgementsOf) };
}

/** A template by itself; nothing where the file is none, and need not be. @throws where it should be one */
function readTemplate({ path, named }: Source): readonly Template[] {
  const text = readText(path);
  if (!named && !mayBeTemplate(text)) return [];
  let document: unknown;
  try {
    document = parseDocument(text);
  } catch (error) {
    if (named || wasMeantAsTemplate(text)) throw error;
    return [];
  }
  if (isTemplate(document)) return [new Template(shown(path), document)];
  if (named) throw new Error('It is no CloudFormation template: it has no Resources.');
  return [];
}

/** All templates of some files: each cloud assembly for itself, and those that stand alone together. */
export function read(sources: readonly Source[], today: Date, progress: (done: number) => void): Read {
  const assemblies: Omit<Read, 'unreadable'>[] = [];
  const alone: Template[] = [];
  const unreadable: Unreadable[] = [];
  for (const [index, source] of sources.entries()) {
    progress(index);
    try {
      if (source.kind === 'assembly') assemblies.push(readAssembly(source.path, today));
      else alone.push(...readTemplate(source));
    } catch (error) {
      unreadable.push({ file: shown(source.path), reason: firstLine(error) });
    }
  }
  return {
    groups: [...assemblies.flatMap(({ groups }) => groups), new Templates(alone, today)],
    acknowledgements: assemblies.flatMap(({ acknowledgements }) => acknowledgements),
    unreadable,
  };
}
