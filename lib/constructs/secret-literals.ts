import { Token } from 'aws-cdk-lib';
import { CasemateError } from '../errors';

/** ECS silently starts a task without any of them where there are more (aws-cdk#38225). */
const most = 100;

/** Names that hold a secret; not those that only say where one is, or how long, or whether. */
const secretName =
  /(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|CREDENTIALS?|AUTH_?KEY|SALT|PEPPER)$/i;

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
];

const looksSecret = (name: string, value: string): boolean =>
  value !== '' && (secretName.test(name) || secretValues.some((pattern) => pattern.test(value)));

/**
 * Environment that a template would show to everybody who may read the stack.
 * @throws CasemateError `ERR_SECRET_LITERAL` or `ERR_ENVIRONMENT_COUNT`
 */
export function checkEnvironment(
  environment: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, unknown>> = {},
): void {
  const literal = Object.entries(environment).find(
    ([name, value]) => !Token.isUnresolved(value) && looksSecret(name, value),
  );
  if (literal) {
    throw new CasemateError(
      'ERR_SECRET_LITERAL',
      `environment.${literal[0]} looks like a secret, and would stand in the template for all to read.`,
      `Move it to Secrets Manager: secrets: { ${literal[0]}: { secret: 'name/of/it' } }, or { generate: 64 }.`,
    );
  }
  const count = Object.keys(environment).length + Object.keys(secrets).length;
  if (count > most) {
    throw new CasemateError(
      'ERR_ENVIRONMENT_COUNT',
      `The container would have ${count} environment variables and secrets; ECS takes ${most} and silently drops all above.`,
      'Put several values into one JSON secret or one configuration file.',
    );
  }
}
