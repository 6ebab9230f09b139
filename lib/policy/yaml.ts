import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type ParsedNode } from 'yaml';

/** Nodes that aliases may blow a document up to ("billion laughs"); CloudFormation takes no aliases at all. */
const most = 500_000;

/** `!GetAtt A.B` is `Fn::GetAtt: A.B`; `!Ref` and `!Condition` have no `Fn::`. */
const longForm = (tag: string): string => (/^!(?:Ref|Condition)$/.test(tag) ? tag.slice(1) : `Fn::${tag.slice(1)}`);

/** A template in YAML as it would be in JSON: tags for intrinsic functions are written out. @throws where it is no YAML */
export function parseYaml(text: string): unknown {
  // Dates stay text, as in CloudFormation, which also forgives what the YAML specification calls an error but is clear.
  const documents = parseAllDocuments(text, { schema: 'core', logLevel: 'silent', uniqueKeys: false, strict: false });
  // A line of dashes at the end begins a document with nothing in it.
  const [document, ...more] = [...documents].filter(
    ({ contents, errors }) =>
      errors.length > 0 || !(contents === null || (isScalar(contents) && contents.value === null)),
  );
  if (!document) return undefined;
  if (more.length) throw new Error('It holds several YAML documents; a template is one.');
  // A bracket that closes too far to the left is clear as well.
  const error = document.errors.find(({ code, pos }) => !(code === 'BAD_INDENT' && /[\]}]/.test(text.charAt(pos[0]))));
  if (error) throw error;
  let visited = 0;
  const plain = (node: unknown, depth: number): unknown => {
    visited += 1;
    if (visited > most || depth > 500)
      throw new Error('It is too large, or too deep, when its aliases are written out.');
    if (isAlias(node)) return plain(node.resolve(document as Document), depth + 1);
    const value = isScalar(node)
      ? node.value
      : isSeq(node)
        ? node.items.map((item) => plain(item, depth + 1))
        : isMap(node)
          ? Object.fromEntries(
              node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : ''), plain(value, depth + 1)]),
            )
          : undefined;
    const { tag } = (node ?? {}) as Partial<ParsedNode>;
    return tag?.startsWith('!') && !tag.startsWith('!!') && tag.length > 1 ? { [longForm(tag)]: value } : value;
  };
  return plain(document.contents, 0);
}
