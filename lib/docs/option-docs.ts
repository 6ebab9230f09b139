import ts from 'typescript';

/** What an option's own comment says of it. */
export interface OptionDoc {
  readonly name: string;
  readonly description: string;
  /** The text of `@default`: a value, or `- ` and a behaviour; undefined where the option is required. */
  readonly default: string | undefined;
}

const oneLine = (comment: Parameters<typeof ts.getTextOfJSDocComment>[0]): string =>
  (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s+/g, ' ').trim();

function optionDoc(member: ts.TypeElement, source: ts.SourceFile): OptionDoc {
  const name = member.name?.getText(source) ?? '';
  const [comment, ...tags] = ts.getJSDocCommentsAndTags(member).flatMap((doc) => {
    return ts.isJSDoc(doc) ? [doc, ...(doc.tags ?? [])] : [doc];
  });
  const description = oneLine(comment?.comment);
  const defaultTag = tags.find((tag) => 'tagName' in tag && tag.tagName.text === 'default');
  const optional = ts.isPropertySignature(member) && member.questionToken !== undefined;
  if (!description) throw new Error(`${name} has no comment that says what it does.`);
  if (optional !== (defaultTag !== undefined)) {
    throw new Error(`${name} is ${optional ? 'optional and has no' : 'required and has a'} @default.`);
  }
  return { name, description, default: defaultTag && oneLine(defaultTag.comment) };
}

/** The comments of `HardeningOptions`, in order, read out of the text of lib/options.ts. */
export function readOptionDocs(text: string): OptionDoc[] {
  const source = ts.createSourceFile('options.ts', text, ts.ScriptTarget.Latest, true);
  const options = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find((declaration) => declaration.name.text === 'HardeningOptions');
  if (!options) throw new Error('lib/options.ts has no interface HardeningOptions.');
  return options.members.map((member) => optionDoc(member, source));
}
