import { CasemateError } from './errors';
import { integer, listOf, objectOf, oneOf, text, type Kind } from './option-kinds';

/** A secret that is made: so many letters and digits. It signs sessions, most often, and is never rotated by itself. */
export interface GeneratedSecret {
  readonly generate: number;
}

/** A secret in Secrets Manager, or one field of it. */
export interface ExistingSecret<Secret = string> {
  /** Its name, or its full ARN (with the six characters at its end). */
  readonly secret: Secret;
  /**
   * The key whose value it is, where the secret is a JSON object.
   * @default - the whole secret
   */
  readonly field?: string;
  /** The version that counts. @default AWSCURRENT */
  readonly versionStage?: string;
}

/** Fields of a JSON secret, each a variable; declared under a prefix, such as `DB_*`. */
export interface SpreadSecret<Secret = string> {
  /** Its name, or its full ARN (with the six characters at its end). */
  readonly secret: Secret;
  /**
   * The keys that become variables. ECS takes no others than those it is told by name; a launcher finds them itself.
   * @default - all
   */
  readonly fields?: readonly string[];
  /** The version that counts. @default AWSCURRENT */
  readonly versionStage?: string;
}

export type SecretDeclaration<Secret = string> = GeneratedSecret | ExistingSecret<Secret> | SpreadSecret<Secret>;

/** By variable, or by prefix and `*`. */
export type SecretDeclarations<Secret = string> = Readonly<Record<string, SecretDeclaration<Secret>>>;

/** What Secrets Manager takes for a name, or an ARN: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const secretId = text(
  /^(?:[A-Za-z0-9/_+=.@-]{1,512}|arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519})$/,
  "a secret's name, such as 'prod/db', or its ARN",
);

/** ECS puts it between colons: secret-arn:json-key:version-stage:version-id. */
const field = text(/^[^\s:]+$/, 'a key of a JSON object, without spaces and colons');
const versionStage = text(/^[A-Za-z0-9/_+=.@-]{1,256}$/, "a version stage such as 'AWSCURRENT'");

export const secretDeclaration: Kind = oneOf(
  objectOf({ generate: integer(16, 1024, 'characters') }, ['generate']),
  objectOf({ secret: secretId, field, versionStage }, ['secret']),
  objectOf({ secret: secretId, fields: listOf(field, 1), versionStage }, ['secret']),
);

export const secretVariable = text(
  /^[A-Za-z_][A-Za-z0-9_]*\*?$/,
  "a variable's name such as 'SESSION_SECRET', or a prefix such as 'DB_*'",
);

export const variableName = text(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name such as 'DATABASE_URL'");

export const isGenerated = <Secret>(declared: SecretDeclaration<Secret>): declared is GeneratedSecret =>
  'generate' in declared;

export const isSpread = (name: string): boolean => name.endsWith('*');

/** `DB_*` and `user-name` are DB_USER_NAME. */
export const spreadName = (prefix: string, key: string): string =>
  `${prefix.slice(0, -1)}${key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/\W/g, '_')}`.toUpperCase();

/** A variable, and where its value is. */
export interface SecretNeed<Secret = string> {
  readonly variable: string;
  readonly secret: Secret;
  readonly field?: string;
  readonly versionStage?: string;
}

/** What a declaration needs of Secrets Manager; a prefix without fields, whatever the secret holds. */
export const needsOf = <Secret>(declared: SecretDeclarations<Secret>): readonly SecretNeed<Secret>[] =>
  Object.entries(declared).flatMap(([name, from]): SecretNeed<Secret>[] => {
    if (isGenerated(from)) return [];
    const stage = from.versionStage === undefined ? {} : { versionStage: from.versionStage };
    if (!('fields' in from) || from.fields === undefined) {
      return [{ variable: name, secret: from.secret, ...stage, ...('field' in from && { field: from.field }) }];
    }
    return from.fields.map((key) => ({
      variable: spreadName(name, key),
      secret: from.secret,
      field: key,
      ...stage,
    }));
  });

/** The variables that are known by name. */
export const variablesOf = (declared: SecretDeclarations<unknown>): readonly string[] => [
  ...Object.keys(declared).filter((name) => !isSpread(name)),
  ...spreadVariables(declared),
];

/** What no pattern says. @throws CasemateError `ERR_SECRET_DECLARATION` */
export function checkDeclarations(declared: SecretDeclarations<unknown>): void {
  const refuse = (message: string, fix: string): never => {
    throw new CasemateError('ERR_SECRET_DECLARATION', message, fix);
  };
  for (const [name, from] of Object.entries(declared)) {
    if (isSpread(name) && (isGenerated(from) || 'field' in from)) {
      refuse(
        `secrets.${name} is a prefix, and takes whole JSON secrets.`,
        `Write such as: '${name}': { secret: 'prod/db', fields: ['host', 'password'] }`,
      );
    }
    if (!isSpread(name) && 'fields' in from) {
      refuse(
        `secrets.${name} is one variable, and received several fields.`,
        `Take one: field: 'password'; or make a prefix of it: '${name}_*'.`,
      );
    }
  }
  const all = variablesOf(declared);
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  if (twice !== undefined) {
    refuse(`${twice} is declared twice in secrets.`, 'Take it out of the fields of the prefix, or rename the other.');
  }
}

const spreadVariables = (declared: SecretDeclarations<unknown>): string[] =>
  Object.entries(declared).flatMap(([name, from]) =>
    'fields' in from ? (from.fields ?? []).map((key) => spreadName(name, key)) : [],
  );
