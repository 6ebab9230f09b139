import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Finding } from '../policy/finding';
import type { Asked } from './asked';
import { patience, secretsClient, whereOf } from './client';
import { refusalOf, secretsError } from './failures';
import { judge, type Description } from './judge';
import { keyOf, readSecrets, type Answer } from './read';
import { simulate } from './simulate';

/** What a secret is besides its value; nothing where only that may be read. */
async function describe(
  client: SecretsManagerClient,
  ids: readonly string[],
  abortSignal: AbortSignal,
): Promise<Map<string, Description>> {
  const found = new Map<string, Description>();
  for (const SecretId of ids) {
    try {
      found.set(SecretId, await client.send(new DescribeSecretCommand({ SecretId }), { abortSignal }));
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
    }
  }
  return found;
}

/** What IAM says of roles that were made elsewhere, a call each. */
async function simulated(
  client: SecretsManagerClient,
  asked: readonly Asked[],
  answers: ReadonlyMap<string, Answer>,
): Promise<readonly Asked[]> {
  const arnOf = (one: Asked): string | undefined => {
    const answer = answers.get(keyOf(one));
    return answer && 'arn' in answer ? answer.arn : undefined;
  };
  const known = new Map<string, ReadonlyMap<string, boolean> | undefined>();
  for (const role of new Set(asked.flatMap((one) => one.role ?? []))) {
    const arns = asked.flatMap((one) => (one.role === role ? (arnOf(one) ?? []) : []));
    if (arns.length) known.set(role, await simulate(client, role, [...new Set(arns)]));
  }
  return asked.map((one) =>
    one.role === undefined ? one : { ...one, mayRead: (arn) => known.get(one.role ?? '')?.get(arn) },
  );
}

/** Milliseconds that each secret adds to what is waited in all. */
const each = 500;

/**
 * Asks Secrets Manager for all that is needed, region by region.
 * @throws CasemateError `ERR_AWS_CREDENTIALS`, `ERR_AWS_REGION`, `ERR_AWS_NETWORK`, `ERR_AWS_THROTTLED`, `ERR_AWS_REFUSED`
 */
export async function checkSecrets(asked: readonly Asked[], today: Date): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const region of new Set(asked.map((one) => one.region))) {
    const here = asked.filter((one) => one.region === region);
    const client = secretsClient(region === undefined ? {} : { region });
    const signal = AbortSignal.timeout(patience + each * here.length);
    try {
      const answers = await readSecrets(client, here, signal);
      const isThere = (one: Asked): boolean =>
        'versionId' in ((answers.get(keyOf(one)) ?? { refusal: 'missing' }) as Answer);
      const ids = [...new Set(here.filter(isThere).map(({ secret }) => secret))];
      const withRoles = await simulated(client, here, answers);
      findings.push(...judge(withRoles, answers, await describe(client, ids, signal), today));
    } catch (error) {
      throw secretsError(error, await whereOf(client));
    } finally {
      client.destroy();
    }
  }
  return findings;
}
