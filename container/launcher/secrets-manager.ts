import { patience, secretsClient, whereOf } from '../../lib/secrets/client';
import { secretsError } from '../../lib/secrets/failures';
import { readSecrets } from '../../lib/secrets/read';
import { resolveNeeds, type Resolved } from '../../lib/secrets/resolve';
import type { SecretNeed } from '../../lib/secret-declaration';

/** Fargate sets AWS_REGION; elsewhere an ARN says it. */
const regionOf = (needs: readonly SecretNeed[]): string | undefined =>
  process.env.AWS_REGION ??
  needs.map(({ secret }) => /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secret)?.[1]).find(Boolean);

/** @throws CasemateError where Secrets Manager cannot be asked */
export async function fromSecretsManager(needs: readonly SecretNeed[]): Promise<Resolved> {
  const region = regionOf(needs);
  const client = secretsClient(region === undefined ? {} : { region });
  try {
    return resolveNeeds(needs, await readSecrets(client, needs, AbortSignal.timeout(patience)));
  } catch (error) {
    throw secretsError(error, await whereOf(client));
  } finally {
    client.destroy();
  }
}
