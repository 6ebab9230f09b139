import { values, type Answer } from './answer';

/** One Content-Security-Policy: the sources of each directive. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** Every policy in force: each header, and each part between commas, is one (CSP Level 3, section 3.1). */
export const policies = (answer: Answer): Policy[] =>
  values(answer, 'content-security-policy')
    .flatMap((line) => line.split(','))
    .filter((line) => line.trim() !== '')
    .map(
      (line) =>
        new Map(
          line
            .split(';')
            .map((directive) => directive.trim().split(/\s+/))
            .map(([name = '', ...sources]) => [name.toLowerCase(), sources] as const)
            .filter(([name]) => name !== '')
            // The first of a name counts (section 2.2.1).
            .reverse(),
        ),
    );

/** Sources that count for a directive; undefined where nothing restricts it. */
export const sourcesFor = (policy: Policy, name: string): readonly string[] | undefined =>
  policy.get(name) ??
  (name === 'base-uri' || name === 'form-action' || name === 'frame-ancestors' ? undefined : policy.get('default-src'));

const allowsAnything = /^(?:\*|https?:|data:|blob:)$/i;

/** Whether any script in the page, or from anywhere, would run. */
export function allowsScripts(policy: Policy): boolean {
  const sources = sourcesFor(policy, 'script-src');
  if (sources === undefined) return true;
  const marked = sources.some((source) => /^'(?:nonce-|sha\d{3}-)/i.test(source));
  const dynamic = sources.some((source) => /^'strict-dynamic'$/i.test(source));
  const inline = sources.some((source) => /^'unsafe-inline'$/i.test(source)) && !marked;
  const anywhere = sources.some((source) => allowsAnything.test(source)) && !(dynamic && marked);
  return inline || anywhere;
}
