import ts from 'typescript';

/** A property of a construct, as its own comment says. */
export interface PropDoc {
  readonly name: string;
  readonly required: boolean;
  readonly default: string;
  readonly description: string;
}

export interface ConstructDoc {
  readonly name: string;
  readonly description: string;
  readonly props: readonly PropDoc[];
}

const oneLine = (comment: Parameters<typeof ts.getTextOfJSDocComment>[0]): string =>
  (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s+/g, ' ').trim();

const commentOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => oneLine(comment))
    .join(' ')
    .trim();

function propDoc(member: ts.TypeElement, source: ts.SourceFile): PropDoc {
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  const name = member.name?.getText(source) ?? '';
  const required = member.questionToken === undefined;
  if (!required && !tag) throw new Error(`${name} is optional and has no @default.`);
  const description = commentOf(member);
  if (!description) throw new Error(`${name} has no comment that says what it is.`);
  return { name, required, default: tag ? oneLine(tag.comment) : '', description };
}

const parse = (name: string, text: string): ts.SourceFile =>
  ts.createSourceFile(`${name}.ts`, text, ts.ScriptTarget.Latest, true);

/** The properties of an interface, and of those that it extends: of the same file, or of one of the others. */
function propsOf(name: string, text: string, others: readonly string[]): readonly PropDoc[] | undefined {
  const source = parse(name, text);
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name);
  if (!found) return undefined;
  const parents = (found.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText(source)));
  const inherited = parents.flatMap((parent) => {
    const holder = [text, ...others].find((one) => one.includes(`interface ${parent} `));
    const props = holder === undefined ? undefined : propsOf(parent, holder, others);
    if (!props) throw new Error(`${name} extends ${parent}, which is in none of the files.`);
    return props;
  });
  return [...found.members.map((member) => propDoc(member, source)), ...inherited];
}

/** The comments of a construct and of its properties, out of the text of its file, and of the others for what it inherits. */
export function readConstructDoc(name: string, text: string, others: readonly string[] = []): ConstructDoc {
  const construct = parse(name, text)
    .statements.filter(ts.isClassDeclaration)
    .find((one) => one.name?.text === name);
  const props = propsOf(`${name}Props`, text, others);
  if (!construct || !props) throw new Error(`There is no class ${name} with an interface ${name}Props.`);
  const description = commentOf(construct);
  if (!description) throw new Error(`${name} has no comment that says what it is.`);
  return { name, description, props };
}

/** The classes that lib/constructs/index.ts exports, with the files that hold them: those that have properties. */
export function exportedConstructs(index: string): Readonly<Record<string, string>> {
  const found = [...index.matchAll(/^export \{ (.*) \} from '\.\/(.*)';$/gm)].flatMap(([, names = '', file = '']) =>
    names
      .split(', ')
      .filter((name) => names.includes(`type ${name}Props`))
      .map((name) => [name, `lib/constructs/${file}.ts`] as const),
  );
  return Object.fromEntries(found);
}
