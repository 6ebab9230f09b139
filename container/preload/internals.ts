/** Of a stack, as V8 writes it: `at name (where:line:column)`, or `at where:line:column`. No time of day looks like it. */
const frames = [
  /\bat [^\n(]{0,200}\([^\n()]{0,400}[^\d\n()]:\d{1,9}:\d{1,9}\)/,
  /\bat (?:async )?(?:file:|node:|webpack|\/|[A-Za-z]:\\)[^\n]{0,400}?[^\d\n]:\d{1,9}:\d{1,9}/,
];

/** Where programs lie. A path in a URL has a host before it, and is not meant. */
const paths = [
  /node_modules[/\\]/,
  /\bfile:\/\//,
  /\.[cm]?[jt]sx?:\d/,
  /(?:^|[\s"'`(=[<>,])[A-Za-z]:\\[^\s"]/,
  /(?:^|[\s"'`(=[<>,:])\/(?:app|etc|home|opt|private|proc|root|srv|tmp|Users|usr|var|workspace)\/[^\s"/]/,
];

const isStack = (name: string): boolean => /^stack(?:_?trace)?$/i.test(name);

/** The same, where what should be JSON is not, or XML. */
const stackInText = /["'<]stack(?:_?trace)?["'>]/i;

/** Where the app runs: `/` would be in everything. */
function appDirectory(): string | undefined {
  try {
    const directory = process.cwd();
    return directory.length > 1 ? directory : undefined;
  } catch {
    return undefined; // Deleted.
  }
}

const hasContent = (value: unknown): boolean =>
  (typeof value === 'string' && value.trim() !== '') || (Array.isArray(value) && value.length > 0);

/**
 * Whether an answer for programs shows how the app is built: a stack, or the path of a file on its machine.
 * @param target the request's own URL, which apps put into their errors: it says nothing that the client does not know
 */
export function showsInternals(body: string, target: string): boolean {
  const directory = appDirectory();
  const known = new Set([target, target.split('?', 1)[0]]);
  const tells = (text: string): boolean =>
    !known.has(text) &&
    ((directory !== undefined && text.includes(`${directory}/`)) ||
      frames.some((frame) => frame.test(text)) ||
      paths.some((path) => path.test(text)));
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return stackInText.test(body) || tells(body);
  }
  // Not recursive: nothing limits how deep it is but its length.
  const rest = [root];
  while (rest.length) {
    const value = rest.pop();
    if (typeof value === 'string') {
      if (tells(value)) return true;
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (isStack(name) && hasContent(inner)) return true;
        rest.push(name, inner);
      }
    }
  }
  return false;
}
