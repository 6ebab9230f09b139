import { CasemateError } from '../lib/errors';

/** One NGINX directive, in the three fields of NGINX's own crossplane. A comment is the directive `#`. */
export interface Directive {
  readonly directive: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
}

export const directive = (name: string, ...args: readonly (string | number)[]): Directive => ({
  directive: name,
  args: args.map(String),
});

export const block = (name: string, args: readonly string[], children: readonly Directive[]): Directive => ({
  directive: name,
  args,
  block: children,
});

/** The reason for what follows it; `casemate render` writes it above. */
export const comment = (text: string): Directive => ({ directive: '#', args: [text] });

/**
 * Text that came from a user, to stand in a configuration as itself. NGINX has no escape for `$`, and a line break would
 * end a header: both are refused, not repaired.
 */
export function literal(text: string, option: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const unsafe = /[$\u0000-\u001f\u007f]/.exec(text);
  if (unsafe) {
    throw new CasemateError(
      'ERR_LITERAL',
      `${option} received ${JSON.stringify(text)}, which holds ${JSON.stringify(unsafe[0])}; NGINX cannot carry that as text.`,
      `Take ${JSON.stringify(unsafe[0])} out of ${option}.`,
    );
  }
  return text;
}
