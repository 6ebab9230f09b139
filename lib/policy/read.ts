import { readFileSync } from 'node:fs';
import type { Acknowledgement } from './acknowledgements';
import { stacksOf, type Stack } from './assembly';
import { mayBeTemplate, parseDocument, wasMeantAsTemplate } from './document';
import { isAssembly, shown, type Source } from './files';
import { isTemplate, nestedParameters, Template, type Resource, type Surroundings } from './template';
import { Templates } from './templates';
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

type Document = Readonly<Record<string, unknown>>;

/** The templates of a stack and of those nested in it, which know what their parents give them. */
function templatesOf(stack: Stack, nested: Map<Resource, Template>): Template[] {
  const build = (file: string, surroundings: Surroundings): Template[] => {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isTemplate(document)) return [];
    const template = new Template(shown(file), document, surroundings);
    const children = [...template.resources.values()].flatMap((resource) => {
      const child = nestedFile(resource, stack.assets);
      if (child === undefined) return [];
      const raw = (document.Resources as Document)[resource.logicalId];
      const inner = build(child, { parameters: nestedParameters(template, raw), constructPaths: stack.constructPaths });
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

/** The templates that belong to each other: a cloud assembly's, and all that stand by themselves. */
export function read(files: readonly Source[], today: Date, progress: (done: number) => void): Read {
  const groups: Templates[] = [];
  const alone: Template[] = [];
  const acknowledgements: Acknowledgement[] = [];
  const unreadable: Unreadable[] = [];
  for (const [index, { path, named }] of files.entries()) {
    progress(index);
    let text: string | undefined;
    try {
      if (isAssembly(path)) {
        const nested = new Map<Resource, Template>();
        const templates = stacksOf(path).flatMap((stack) => {
          acknowledgements.push(...acknowledgementsOf(stack));
          return templatesOf(stack, nested);
        });
        groups.push(new Templates(templates, today, nested));
        continue;
      }
      text = readFileSync(path, 'utf8');
      if (!named && !mayBeTemplate(text)) continue;
      const document = parseDocument(text);
      if (isTemplate(document)) alone.push(new Template(shown(path), document));
      else if (named)
        unreadable.push({ file: shown(path), reason: 'It is no CloudFormation template: it has no Resources.' });
    } catch (error) {
      if (named || text === undefined || wasMeantAsTemplate(text))
        unreadable.push({ file: shown(path), reason: firstLine(error) });
    }
  }
  return { groups: [...groups, ...(alone.length ? [new Templates(alone, today)] : [])], acknowledgements, unreadable };
}
