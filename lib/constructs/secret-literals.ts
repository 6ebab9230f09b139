import { Token } from 'aws-cdk-lib';
import { CasemateError } from '../errors';

/** ECS silently starts a container without any of them where there are more (aws-cdk#38225). */
const most = 100;

/** Names that hold a secret; not those that only say where one is, or how long, or whether. */
const secretName =
  /(?:(?:^|_|PG)(?:PASS(?:WORD|WD|PHRASE)?|SECRET|TOKEN|CREDENTIALS?|SALT|PEPPER)|_PWD|(?:^|_)(?:API|APP|AUTH|PRIVATE|ACCESS|SECRET|SIGNING|ENCRYPTION|MASTER|JWT|COOKIE|SESSION)_?KEY)$/i;

/** Prefixes of what bundlers write into the files that browsers get: no secret, whatever it is called. */
const shownToBrowsers = /^(?:NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|PUBLIC|VITE|REACT_APP|GATSBY|VUE_APP)_/;

/** Whether, and where, but not what. */
const harmlessValue = /^(?:|true|false|yes|no|on|off|\d{1,3}|arn:[^:]+:(?:secretsmanager|ssm):.*|\/[\w./-]+)$/i;

/** Formats that are secrets whatever the variable is called. */
const secretValues: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/,
  /\bgithub_pat_\w{22,}\b/,
  /\bsk_live_[A-Za-z0-9]{16,}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}\b/,
  // A password in a URL: postgres://user:password@host.
  /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
  // Or in a connection string: Server=host;Password=hunter2.
  /;\s*(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*[^;\s]+/i,
];

/** `sessionSecret` is `session_Secret`. */
const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');

/** What is known at synth of a value; the rest is filled in when it is deployed. */
const known = (value: string): string => value.replace(/\$\{Token\[[^\]]*\]\}/g, '');

const looksSecret = (name: string, value: string): boolean =>
  secretValues.some((pattern) => pattern.test(known(value))) ||
  (secretName.test(snake(name)) &&
    !shownToBrowsers.test(name) &&
    !harmlessValue.test(value) &&
    !Token.isUnresolved(value));

/**
 * Environment that a template would show to everybody who may read the stack.
 * @throws CasemateError `ERR_SECRET_LITERAL`, `ERR_ENVIRONMENT_TWICE` or `ERR_ENVIRONMENT_COUNT`
 */
export function checkEnvironment(
  environment: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, unknown>> = {},
): void {
  const literal = Object.entries(environment).find(([name, value]) => looksSecret(name, value));
  if (literal) {
    throw new CasemateError(
      'ERR_SECRET_LITERAL',
      `environment.${literal[0]} looks like a secret, and would stand in the template for all to read.`,
      `Move it to Secrets Manager: secrets: { ${literal[0]}: { secret: 'name/of/it' } }, or { generate: 64 }.`,
    );
  }
  const twice = Object.keys(environment).find((name) => Object.hasOwn(secrets, name));
  if (twice !== undefined) {
    throw new CasemateError(
      'ERR_ENVIRONMENT_TWICE',
      `${twice} is in environment and in secrets; ECS refuses a task with both.`,
      'Leave it in one of them.',
    );
  }
  checkCount(Object.keys(environment).length + Object.keys(secrets).length);
}

/** @throws CasemateError `ERR_ENVIRONMENT_COUNT` */
export function checkCount(count: number): void {
  if (count <= most) return;
  throw new CasemateError(
    'ERR_ENVIRONMENT_COUNT',
    `The container would have ${count} environment variables and secrets; ECS takes ${most}, and starts it without any where there are more.`,
    'Put several values into one JSON secret or one configuration file.',
  );
}
