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
  return { name, required, default: tag ? oneLine(tag.comment) : '', description: commentOf(member) };
}

/** The comments of a construct and of its properties, out of the text of its file. */
export function readConstructDoc(name: string, text: string): ConstructDoc {
  const source = ts.createSourceFile(`${name}.ts`, text, ts.ScriptTarget.Latest, true);
  const construct = source.statements.filter(ts.isClassDeclaration).find((one) => one.name?.text === name);
  const props = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === `${name}Props`);
  if (!construct || !props) throw new Error(`There is no class ${name} with an interface ${name}Props.`);
  const description = commentOf(construct);
  if (!description) throw new Error(`${name} has no comment that says what it is.`);
  return { name, description, props: props.members.map((member) => propDoc(member, source)) };
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
