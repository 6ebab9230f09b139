import {
  BatchGetSecretValueCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { refusalOf, refusalOfCode, type Refusal } from './failures';

/** A version of a secret. */
export interface Wanted {
  /** Its name or ARN. */
  readonly secret: string;
  /** @default AWSCURRENT */
  readonly versionStage?: string;
}

export interface SecretValue {
  readonly arn: string;
  readonly versionId: string;
  /** Undefined where it is binary. */
  readonly text: string | undefined;
}

export type Answer = SecretValue | { readonly refusal: Refusal };

/** One call has room for so many. */
const most = 20;

const current = 'AWSCURRENT';

export const keyOf = ({ secret, versionStage = current }: Wanted): string => `${secret} ${versionStage}`;

interface Raw {
  readonly ARN?: string | undefined;
  readonly Name?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly SecretString?: string | undefined;
}

const valueOf = ({ ARN = '', VersionId = '', SecretString }: Raw): SecretValue => ({
  arn: ARN,
  versionId: VersionId,
  text: SecretString,
});

/** An answer tells the name and the ARN, and not what it was asked by: that may be an ARN without its end. */
const isFor = (id: string, { ARN, Name }: Raw): boolean =>
  id === Name || id === ARN || (ARN?.startsWith(`${id}-`) === true && ARN.length === id.length + 7);

async function one(client: SecretsManagerClient, wanted: Wanted, abortSignal: AbortSignal): Promise<Answer> {
  const { secret, versionStage } = wanted;
  try {
    const input = { SecretId: secret, ...(versionStage !== undefined && { VersionStage: versionStage }) };
    return valueOf(await client.send(new GetSecretValueCommand(input), { abortSignal }));
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return {
      refusal:
        refusal === 'missing' && versionStage !== undefined ? await stageOr(client, secret, abortSignal) : refusal,
    };
  }
}

/** Secrets Manager says "not found" of a stage as well: whether the secret itself is there tells which it was. */
async function stageOr(client: SecretsManagerClient, SecretId: string, abortSignal: AbortSignal): Promise<Refusal> {
  try {
    await client.send(new GetSecretValueCommand({ SecretId }), { abortSignal });
    return 'stage';
  } catch (error) {
    return refusalOf(error) ?? 'missing';
  }
}

async function batch(
  client: SecretsManagerClient,
  ids: readonly string[],
  abortSignal: AbortSignal,
): Promise<[string, Answer][]> {
  const found: Raw[] = [];
  const failed: [string, Refusal][] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(
      new BatchGetSecretValueCommand({ SecretIdList: [...ids], ...(NextToken !== undefined && { NextToken }) }),
      { abortSignal },
    );
    found.push(...(answer.SecretValues ?? []));
    for (const { SecretId = '', ErrorCode = '', Message = '' } of answer.Errors ?? []) {
      const refusal = refusalOfCode(ErrorCode, Message);
      // Of what concerns more than this one secret, the call for it alone will tell.
      if (refusal !== undefined) failed.push([SecretId, refusal]);
    }
    NextToken = answer.NextToken ?? undefined;
  } while (NextToken !== undefined);
  return Promise.all(
    ids.map(async (id): Promise<[string, Answer]> => {
      const value = found.find((each) => isFor(id, each));
      if (value) return [id, valueOf(value)];
      const refusal = failed.find(([secret]) => secret === id)?.[1];
      return [id, refusal === undefined ? await one(client, { secret: id }, abortSignal) : { refusal }];
    }),
  );
}

/** Those who may read each secret, and not in a batch, read one after the other. */
async function batchOrEach(
  client: SecretsManagerClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<[string, Answer][]> {
  try {
    return await batch(client, ids, signal);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    const answers: [string, Answer][] = [];
    for (const id of ids) answers.push([id, await one(client, { secret: id }, signal)]);
    return answers;
  }
}

/**
 * The values of secrets, by `keyOf`: current versions in one call for each 20, others by a call each.
 * @throws the SDK's error, where it concerns more than one secret
 */
export async function readSecrets(
  client: SecretsManagerClient,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  const isCurrent = ({ versionStage = current }: Wanted): boolean => versionStage === current;
  const ids = [...new Set(wanted.filter(isCurrent).map(({ secret }) => secret))];
  for (let start = 0; start < ids.length; start += most) {
    for (const [id, answer] of await batchOrEach(client, ids.slice(start, start + most), signal)) {
      answers.set(keyOf({ secret: id }), answer);
    }
  }
  for (const each of wanted) {
    if (!answers.has(keyOf(each))) answers.set(keyOf(each), await one(client, each, signal));
  }
  return answers;
}
