import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CasemateError } from './errors';
import { optionKinds } from './options';
import { suggest } from './suggest';

/** What `cdk deploy -c NAME=VALUE` may say of a new service. */
export interface DeployContext {
  /** Absolute. */
  readonly app: string;
  readonly contact: string | undefined;
  readonly domainName: string | undefined;
  readonly hostedZoneId: string | undefined;
  readonly certificateArn: string | undefined;
  readonly stack: string;
}

interface Value {
  readonly accepts: (value: string) => boolean;
  readonly expected: string;
  readonly example: string;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const matching =
  (pattern: RegExp) =>
  (value: string): boolean =>
    pattern.test(value);

const values: { readonly [Name in keyof DeployContext]: Value } = {
  app: { accepts: isFolder, expected: 'a folder that exists', example: './path' },
  contact: {
    accepts: optionKinds.securityContact.accepts,
    expected: 'a mailto:, https: or tel: URI',
    example: 'mailto:security@example.com',
  },
  domainName: {
    accepts: matching(/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/),
    expected: 'a host name, lower-case, without scheme or port',
    example: 'app.example.com',
  },
  hostedZoneId: {
    accepts: matching(/^Z[A-Z0-9]{1,31}$/),
    expected: 'the id of a hosted zone in Route 53',
    example: 'Z0123456789ABCDEFGHIJ',
  },
  certificateArn: {
    accepts: matching(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/),
    expected: 'the ARN of a certificate in ACM',
    example: 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
  },
  stack: {
    accepts: matching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
    expected: 'a name of letters, digits and hyphens that starts with a letter',
    example: 'Shop',
  },
};

const names = Object.keys(values) as (keyof DeployContext)[];

/** As one writes them on the command line. */
const written = (...given: readonly (keyof DeployContext)[]): string =>
  given.map((name) => `-c ${name}=${values[name].example}`).join(' ');

const wrong = (message: string, fix: string): CasemateError => new CasemateError('ERR_CONTEXT', message, fix);

/** A mistyped name would be passed over in silence, and a public service become an internal one. */
function checkNames(context: Readonly<Record<string, unknown>>): void {
  // Others are the CDK's own, such as @aws-cdk/core:stackRelativeExports, or of people's ~/.cdk.json.
  for (const name of Object.keys(context).filter((given) => /^\w+$/.test(given))) {
    const near = suggest(name, names);
    if (near !== undefined && near !== name) {
      throw wrong(`The context has ${name}, which means nothing here.`, `Did you mean -c ${near}=...?`);
    }
  }
}

/** @throws CasemateError `ERR_CONTEXT` */
export function readContext(context: Readonly<Record<string, unknown>>): DeployContext {
  checkNames(context);
  const read = (name: keyof DeployContext): string | undefined => {
    const given = context[name];
    if (given === undefined) return undefined;
    const { accepts, expected } = values[name];
    if (typeof given === 'string' && accepts(given)) return given;
    throw wrong(`${name} received ${JSON.stringify(given)}; expected ${expected}.`, `For example: ${written(name)}`);
  };
  const app = read('app');
  if (app === undefined) throw wrong('app is missing: the folder of the app.', `Add ${written('app', 'contact')}`);
  const [domainName, hostedZoneId, certificateArn] = [read('domainName'), read('hostedZoneId'), read('certificateArn')];
  if (domainName !== undefined && hostedZoneId === undefined && certificateArn === undefined) {
    throw wrong(
      `domainName received ${domainName}, and nothing says where a certificate for it comes from.`,
      `Add ${written('hostedZoneId')}, the zone in Route 53 that holds the name, or ${written('certificateArn')}`,
    );
  }
  if (hostedZoneId !== undefined && domainName === undefined) {
    throw wrong(
      `hostedZoneId received ${hostedZoneId}, and no name to put into the zone.`,
      `Add ${written('domainName')}`,
    );
  }
  return {
    app: resolve(app),
    contact: read('contact'),
    domainName,
    hostedZoneId,
    certificateArn,
    stack: read('stack') ?? 'Casemate',
  };
}
