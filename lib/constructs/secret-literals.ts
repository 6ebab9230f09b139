import { Token } from 'aws-cdk-lib';
import { CasemateError } from '../errors';
import { hasSecretFormat, namesSecret } from '../secret-patterns';

/** ECS silently starts a container without any of them where there are more (aws-cdk#38225). */
const most = 100;

/** What is known at synth of a value; the rest is filled in when it is deployed. */
const known = (value: string): string => value.replace(/\$\{Token\[[^\]]*\]\}/g, '');

const looksSecret = (name: string, value: string): boolean =>
  hasSecretFormat(known(value)) || (!Token.isUnresolved(value) && namesSecret(name, value));

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
