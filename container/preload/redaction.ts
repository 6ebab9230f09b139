import { masker } from './mask';

/** Variables whose values tell nobody anything that the app's operators do not know. */
const harmless = new Set([
  'HOME',
  'HOST',
  'HOSTNAME',
  'LANG',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NODE_VERSION',
  'PATH',
  'PORT',
  'PWD',
  'TMPDIR',
  'TZ',
  'UV_THREADPOOL_SIZE',
]);

/** Names of variables that hold secrets, most often; a URL or a connection string may hold a password. */
const secretName = /secret|token|key|pass|pwd|credential|auth|cookie|salt|private|signature|url|uri|dsn|connection/i;

/** Where the launcher says which variables it has set. */
const launched = Symbol.for('casemate.secrets');

let declared: readonly string[] = [];

/** Variables that the options declare as secrets, whatever they are called. */
export function declareSecrets(names: readonly string[]): void {
  declared = names;
}

/** As the names of the values say, in the order of the environment; the values may change while the app runs. */
let last: { readonly key: string; readonly mask: (text: string) => string } | undefined;

function maskerFor(secrets: Readonly<Record<string, string>>): (text: string) => string {
  const key = JSON.stringify(secrets);
  if (last?.key !== key) last = { key, mask: masker(secrets) };
  return last.mask;
}

/** The environment, as a log may have it: every name, and the values that are no secret for certain. */
export const redactedEnvironment = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value = '']) => [name, harmless.has(name) ? value : '[redacted]']),
  );

/** A text without the values of secrets and without the passwords of URLs. */
export function redact(text: string, environment: NodeJS.ProcessEnv): string {
  const names = new Set([...declared, ...((globalThis as { [launched]?: readonly string[] })[launched] ?? [])]);
  const secrets = Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        names.has(entry[0]) || (!harmless.has(entry[0]) && secretName.test(entry[0])),
    ),
  );
  return maskerFor(secrets)(text).replace(
    /(\b[a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/@:]{0,200}:[^\s/@]{1,200}@/gi,
    '$1[redacted]@',
  );
}

/** Names of parameters, fields, headers and cookies whose values are nobody's to read, as in the front's access log. */
const secretField =
  /auth|code|cookie|credential|email|jwt|key|otp|pass|pin|pwd|saml|secret|session|sid|sig|state|ticket|token/i;

/**
 * What was found in a request, as a log may have it: the marks that make it an attack, and no long token, address of mail or number.
 * @param name of the field that it stood in
 */
export function redactedMatch(name: string, matched: string): string {
  if (secretField.test(name)) return '[left out]';
  return redact(matched.slice(0, 400), process.env)
    .replace(/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/g, '[email]')
    .replace(/\beyJ[\w-]*\.[\w-]*(?:\.[\w-]*)?/g, '[token]')
    .replace(/[\w+/=-]{24,}/g, '[token]')
    .replace(/\d{6,}/g, '[number]')
    .slice(0, 120);
}
