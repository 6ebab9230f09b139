import {
  Aws,
  aws_ecs as ecs,
  aws_iam as iam,
  aws_kms as kms,
  aws_secretsmanager as secretsmanager,
  Stack,
  Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { configVariable, type LauncherConfig } from '../../container/launcher/config';
import { CasemateError } from '../errors';
import {
  checkDeclarations,
  isGenerated,
  isSpread,
  needsOf,
  type ExistingSecret as ExistingSecretOf,
  type SecretDeclarations,
  type SecretNeed,
  type SpreadSecret as SpreadSecretOf,
} from '../secret-declaration';
import { acknowledge } from './acknowledge';
import { checkCount } from './secret-literals';

export type { GeneratedSecret } from '../secret-declaration';

/** A secret that exists: an ISecret, its name, or its full ARN (with the six characters at its end). */
export type ExistingSecret = ExistingSecretOf<secretsmanager.ISecret | string>;

/** Fields of a JSON secret, under a prefix such as `DB_*`. */
export type SpreadSecret = SpreadSecretOf<secretsmanager.ISecret | string>;

export interface SecretEnvProps {
  /** Environment variables, and where their values are. */
  readonly variables: SecretDeclarations<secretsmanager.ISecret | string>;
  /**
   * The key that encrypts generated secrets.
   * @default - the account's key for Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Who reads them: ECS, for the container's environment, or the launcher in the app's process, with the task's own role.
   * @default native
   */
  readonly injection?: 'native' | 'launcher';
  /**
   * Variables that child processes of the app get too, under the launcher.
   * @default []
   */
  readonly childSecrets?: readonly string[];
  /**
   * Seconds between two looks of the launcher for what has changed.
   * @default - it does not look again
   */
  readonly reloadInterval?: number;
  /**
   * Regions that get copies of generated secrets.
   * @default []
   */
  readonly replicaRegions?: readonly string[];
}

/** Six random characters end every ARN of Secrets Manager; without them IAM denies the read (aws-cdk#18555). */
const fullArn = /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/;

/** A name that Secrets Manager takes for one with those six characters already, so that it finds nothing. */
const ambiguous = /-[A-Za-z0-9]{6}$/;

/** Environment variables out of Secrets Manager, for `ecs.ContainerDefinitionOptions.secrets`, or for the launcher. */
export class SecretEnv extends Construct {
  /** By variable; none under the launcher. */
  readonly secrets: Readonly<Record<string, ecs.Secret>>;
  /** What the launcher is told: names and ARNs. Empty without it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was generated here, by variable. */
  readonly generated: Readonly<Record<string, secretsmanager.Secret>>;
  /** What exists already, and may be rotated, each once. */
  readonly existing: readonly secretsmanager.ISecret[];

  /** @throws CasemateError `ERR_SECRET_ARN`, `ERR_SECRET_FIELD`, `ERR_SECRET_LENGTH`, `ERR_SECRET_DECLARATION` or `ERR_ENVIRONMENT_COUNT` */
  constructor(scope: Construct, id: string, props: SecretEnvProps) {
    super(scope, id);
    const { variables, injection = 'native' } = props;
    checkDeclarations(variables);
    this.generated = this.generate(props);
    const needs = needsOf(variables);
    const found = new Map<secretsmanager.ISecret | string, secretsmanager.ISecret>();
    for (const { variable, field, secret } of needs) {
      checkField(variable, field);
      if (!found.has(secret)) found.set(secret, this.find(variable, secret));
    }
    this.existing = [...found.values()];
    const secretOf = ({ secret }: SecretNeed<secretsmanager.ISecret | string>): secretsmanager.ISecret =>
      found.get(secret) ?? this.find('', secret);
    checkCount(injection === 'native' ? Object.keys(this.generated).length + needs.length : 1);
    if (injection === 'launcher') {
      this.secrets = {};
      const config: LauncherConfig = {
        needs: [
          ...Object.entries(this.generated).map(([variable, { secretArn }]) => ({ variable, secret: secretArn })),
          ...needs.map((need) => ({ ...need, secret: idOf(secretOf(need)) })),
        ],
        childSecrets: props.childSecrets ?? [],
        ...(props.reloadInterval !== undefined && { interval: props.reloadInterval }),
      };
      this.environment = config.needs.length ? { [configVariable]: Stack.of(this).toJsonString(config) } : {};
      return;
    }
    this.environment = {};
    for (const { variable } of needs) checkSpread(variable);
    this.secrets = Object.fromEntries([
      ...Object.entries(this.generated).map(([name, secret]) => [name, ecs.Secret.fromSecretsManager(secret)] as const),
      ...needs.map((need) => [need.variable, ecsSecret(secretOf(need), need)] as const),
    ]);
  }

  /** Lets the launcher read these, and no others. */
  grantRead(grantee: iam.IGrantable): void {
    const all = [...Object.values(this.generated), ...this.existing];
    if (!all.length) return;
    for (const secret of all) secret.grantRead(grantee);
    iam.Grant.addToPrincipal({ grantee, actions: ['secretsmanager:BatchGetSecretValue'], resourceArns: ['*'] });
    const { grantPrincipal } = grantee;
    const policy = Construct.isConstruct(grantPrincipal)
      ? grantPrincipal.node.tryFindChild('DefaultPolicy')
      : undefined;
    if (!policy) return;
    acknowledge(
      policy,
      'secretsmanager:BatchGetSecretValue knows no resource, and returns only what GetSecretValue may read.',
      'AwsSolutions-IAM5[Resource::*]',
    );
  }

  private generate(props: SecretEnvProps): Record<string, secretsmanager.Secret> {
    const encryptionKey = props.encryptionKey && keyHere(this, props.encryptionKey);
    return Object.fromEntries(
      Object.entries(props.variables).flatMap(([name, from]) => {
        if (!isGenerated(from)) return [];
        checkLength(name, from.generate);
        const secret = new secretsmanager.Secret(this, name, {
          description: `${name}, made for ${this.node.path}`,
          generateSecretString: { passwordLength: from.generate, excludePunctuation: true },
          ...(encryptionKey && { encryptionKey }),
          ...(props.replicaRegions?.length && { replicaRegions: props.replicaRegions.map((region) => ({ region })) }),
        });
        keepInAccount(secret);
        acknowledge(
          secret,
          'It signs sessions: a rotation by itself would log everybody out. It is changed by hand when it may have leaked.',
          'AwsSolutions-SMG4',
          'NIST.800.53.R5-SecretsManagerRotationEnabled',
          'HIPAA.Security-SecretsManagerRotationEnabled',
        );
        return [[name, secret] as const];
      }),
    );
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

/** Whatever another policy says, nobody outside of the account reads it. */
function keepInAccount(secret: secretsmanager.Secret): void {
  secret.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ThisAccountOnly',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['secretsmanager:GetSecretValue'],
      resources: ['*'],
      conditions: {
        StringNotEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  );
}

/** What an SDK finds it by: the full ARN, else the name, as an ARN without its end finds nothing in some accounts. */
const idOf = ({ secretFullArn, secretName }: secretsmanager.ISecret): string => secretFullArn ?? secretName;

const ecsSecret = (
  secret: secretsmanager.ISecret,
  { field, versionStage }: Pick<SecretNeed<unknown>, 'field' | 'versionStage'>,
): ecs.Secret =>
  versionStage === undefined
    ? ecs.Secret.fromSecretsManager(secret, field)
    : ecs.Secret.fromSecretsManagerVersion(secret, { versionStage }, field);

function checkSpread(variable: string): void {
  if (!isSpread(variable)) return;
  throw new CasemateError(
    'ERR_SECRET_DECLARATION',
    `secrets.${variable} names no fields, and ECS takes each JSON key by name.`,
    "Name them: fields: ['host', 'password']; or set injection: 'launcher', which finds them itself.",
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
