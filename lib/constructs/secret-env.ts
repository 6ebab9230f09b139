import { aws_ecs as ecs, aws_kms as kms, aws_secretsmanager as secretsmanager, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CasemateError } from '../errors';
import { acknowledge } from './acknowledge';
import { checkCount } from './secret-literals';

/** A secret that Secrets Manager makes: that many characters, letters and digits. */
export interface GeneratedSecret {
  readonly generate: number;
}

/** A secret that exists. */
export interface ExistingSecret {
  /** The secret, its name, or its full ARN (with the six characters at its end). */
  readonly secret: secretsmanager.ISecret | string;
  /**
   * The key whose value it is, where the secret is a JSON object.
   * @default - the whole secret
   */
  readonly field?: string;
}

export interface SecretEnvProps {
  /** Environment variables, and where their values are. */
  readonly variables: Readonly<Record<string, GeneratedSecret | ExistingSecret>>;
  /**
   * The key that encrypts generated secrets.
   * @default - the account's key for Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;
}

/** Six random characters end every ARN of Secrets Manager; without them IAM denies the read (aws-cdk#18555). */
const fullArn = /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/;

/** A name that Secrets Manager takes for one with those six characters already, so that it finds nothing. */
const ambiguous = /-[A-Za-z0-9]{6}$/;

/** Environment variables out of Secrets Manager, for `ecs.ContainerDefinitionOptions.secrets`. */
export class SecretEnv extends Construct {
  /** By variable. */
  readonly secrets: Readonly<Record<string, ecs.Secret>>;
  /** What was generated here, by variable. */
  readonly generated: Readonly<Record<string, secretsmanager.Secret>>;

  /** @throws CasemateError `ERR_SECRET_ARN`, `ERR_SECRET_FIELD`, `ERR_SECRET_LENGTH` or `ERR_ENVIRONMENT_COUNT` */
  constructor(scope: Construct, id: string, props: SecretEnvProps) {
    super(scope, id);
    checkCount(Object.keys(props.variables).length);
    const encryptionKey = props.encryptionKey && keyHere(this, props.encryptionKey);
    const generated: Record<string, secretsmanager.Secret> = {};
    const secrets = Object.entries(props.variables).map(([name, from]) => {
      if ('generate' in from) {
        checkLength(name, from.generate);
        const secret = new secretsmanager.Secret(this, name, {
          description: `${name}, made for ${this.node.path}`,
          generateSecretString: { passwordLength: from.generate, excludePunctuation: true },
          ...(encryptionKey && { encryptionKey }),
        });
        acknowledge(
          secret,
          'It signs sessions: a rotation by itself would log everybody out. It is changed by hand when it may have leaked.',
          'AwsSolutions-SMG4',
          'NIST.800.53.R5-SecretsManagerRotationEnabled',
          'HIPAA.Security-SecretsManagerRotationEnabled',
        );
        generated[name] = secret;
        return [name, ecs.Secret.fromSecretsManager(secret)] as const;
      }
      checkField(name, from.field);
      return [name, ecs.Secret.fromSecretsManager(this.find(name, from.secret), from.field)] as const;
    });
    this.secrets = Object.fromEntries(secrets);
    this.generated = generated;
  }

  private find(name: string, given: secretsmanager.ISecret | string): secretsmanager.ISecret {
    if (typeof given !== 'string') {
      if (given.secretFullArn === undefined) checkName(name, given.secretName);
      return given;
    }
    if (Token.isUnresolved(given) || fullArn.test(given)) {
      return secretsmanager.Secret.fromSecretCompleteArn(this, name, given);
    }
    if (given.startsWith('arn:')) {
      throw new CasemateError(
        'ERR_SECRET_ARN',
        `${name} received the ARN ${given}, which lacks the six characters at its end: reading it would be denied.`,
        'Copy the whole ARN from Secrets Manager, or give the name alone.',
      );
    }
    checkName(name, given);
    return secretsmanager.Secret.fromSecretNameV2(this, name, given);
  }
}

/** The CDK would name the roles of this stack in the policy of a key in another: each stack would need the other first. */
const keyHere = (scope: Construct, key: kms.IKey): kms.IKey =>
  Stack.of(key) === Stack.of(scope) ? key : kms.Key.fromKeyArn(scope, 'encryption-key', key.keyArn);

function checkName(name: string, secret: string): void {
  if (Token.isUnresolved(secret) || !ambiguous.test(secret)) return;
  throw new CasemateError(
    'ERR_SECRET_ARN',
    `${name} received the name ${secret}, which ends like an ARN of Secrets Manager: reading it would be denied.`,
    'Copy the whole ARN from Secrets Manager.',
  );
}

function checkLength(name: string, characters: number): void {
  if (Number.isInteger(characters) && characters >= 16 && characters <= 1024) return;
  throw new CasemateError(
    'ERR_SECRET_LENGTH',
    `${name} received generate: ${characters}; expected a whole number of characters from 16 to 1024.`,
    'Take 64.',
  );
}

/** ECS puts it between colons: secret-arn:json-key:version-stage:version-id. */
function checkField(name: string, field: string | undefined): void {
  if (field === undefined || Token.isUnresolved(field) || /^[^\s:]+$/.test(field)) return;
  throw new CasemateError(
    'ERR_SECRET_FIELD',
    `${name} received the field ${JSON.stringify(field)}; ECS takes a key of one or more characters without colons and spaces.`,
    'Name a key of the JSON object in the secret, as it is written there.',
  );
}
