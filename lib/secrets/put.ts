import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CasemateError } from '../errors';
import { refusalOf } from './failures';
import { fieldsOf } from './resolve';

/** Bytes that Secrets Manager takes. */
const most = 65_536;

export interface Put {
  readonly name: string;
  /** The key to set in a JSON object, whose other keys stay. */
  readonly field: string | undefined;
  readonly value: string;
  readonly replace: boolean;
}

/** What became different: names, and never a value. */
export interface Difference {
  readonly kind: 'created' | 'changed' | 'same';
  /** With + - or ~ before each; none where it is no JSON object. */
  readonly fields: readonly string[];
}

/** What no environment variable could hold. @throws CasemateError `ERR_SECRET_VALUE` */
export function checkValue(value: string): void {
  const refuse = (what: string, fix: string): never => {
    throw new CasemateError('ERR_SECRET_VALUE', `The value ${what}.`, fix);
  };
  const all = [value, ...Object.values(fieldsOf(value) ?? {}).filter((each) => typeof each === 'string')];
  if (value === '') refuse('is empty', 'Give one; a secret that is not needed is left out of the declaration.');
  if (all.some((each) => each.includes('\0'))) {
    refuse('holds a NUL character, and no environment variable can', 'Encode it in Base64, and let the app decode it.');
  }
  if (all.some((each) => /\p{Cs}/u.test(each))) {
    refuse('holds half of a character (a lone surrogate)', 'Correct it, or encode it in Base64.');
  }
  if (Buffer.byteLength(value) > most) {
    refuse(`has ${Buffer.byteLength(value)} bytes; Secrets Manager takes ${most}`, 'Store it in several secrets.');
  }
}

/** Bytes as text. @throws CasemateError `ERR_SECRET_VALUE` where they are none */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CasemateError(
      'ERR_SECRET_VALUE',
      'The value is no text in UTF-8, and environment variables hold nothing else.',
      'Encode it in Base64, and let the app decode it.',
    );
  }
}

function differenceOf(before: string, after: string): Difference {
  if (before === after) return { kind: 'same', fields: [] };
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  if (!old || !now) return { kind: 'changed', fields: [] };
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    if (!Object.hasOwn(old, name)) return [`+${name}`];
    if (!Object.hasOwn(now, name)) return [`-${name}`];
    return JSON.stringify(old[name]) === JSON.stringify(now[name]) ? [] : [`~${name}`];
  });
  return { kind: 'changed', fields };
}

/** The whole secret with one of its fields set. @throws CasemateError `ERR_SECRET_FIELD` */
function withField(before: string | undefined, name: string, field: string, value: string): string {
  const fields = before === undefined ? {} : fieldsOf(before);
  if (!fields) {
    throw new CasemateError(
      'ERR_SECRET_FIELD',
      `${name} is no JSON object: it has no fields.`,
      'Leave --field out, or replace the whole secret by a JSON object first.',
    );
  }
  return JSON.stringify({ ...fields, [field]: value });
}

async function currentText(client: SecretsManagerClient, SecretId: string): Promise<string | undefined> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    if (SecretString !== undefined) return SecretString;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === 'missing') return undefined;
    if (refusal !== 'deleted') throw error;
    throw new CasemateError(
      'ERR_SECRET_EXISTS',
      `${SecretId} is to be deleted, and its name is taken until then.`,
      `Bring it back first: aws secretsmanager restore-secret --secret-id ${SecretId}`,
    );
  }
  throw new CasemateError(
    'ERR_SECRET_EXISTS',
    `${SecretId} is there, and binary.`,
    'Choose another name: variables hold text.',
  );
}

/**
 * Creates a secret, or a new version of it where `replace` says so.
 * @throws CasemateError `ERR_SECRET_EXISTS`, `ERR_SECRET_FIELD` or `ERR_SECRET_VALUE`, and the SDK's errors
 */
export async function putSecret(client: SecretsManagerClient, put: Put): Promise<Difference> {
  const { name, field, value, replace } = put;
  checkValue(value);
  const before = await currentText(client, name);
  const after = field === undefined ? value : withField(before, name, field, value);
  checkValue(after);
  if (before === undefined) {
    await client.send(new CreateSecretCommand({ Name: name, SecretString: after }));
    return { kind: 'created', fields: Object.keys(fieldsOf(after) ?? {}).map((each) => `+${each}`) };
  }
  const difference = differenceOf(before, after);
  const overwrites =
    difference.kind === 'changed' &&
    !(difference.fields.length && difference.fields.every((each) => each.startsWith('+')));
  if (overwrites && !replace) {
    throw new CasemateError(
      'ERR_SECRET_EXISTS',
      `${name} is there already${difference.fields.length ? `, and would change: ${difference.fields.join(', ')}` : ''}.`,
      'Add --replace to make a new version; the one before stays as AWSPREVIOUS.',
    );
  }
  if (difference.kind !== 'same') await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: after }));
  return difference;
}
