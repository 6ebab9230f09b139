import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Milliseconds: until a connection stands, and until an answer begins. */
const connectionTimeout = 3000;
const requestTimeout = 5000;

/** Where AWS_MAX_ATTEMPTS does not say. */
const attempts = 5;

/** Milliseconds for all attempts at one thing. */
export const patience = 20_000;

export interface ClientOptions {
  /** @default - what the environment and the profile say */
  readonly region?: string;
}

/**
 * Secrets Manager as the environment points to it: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_SECRETS_MANAGER. What is throttled or
 * lost is tried again, with waits that grow.
 */
export const secretsClient = ({ region }: ClientOptions = {}): SecretsManagerClient =>
  new SecretsManagerClient({
    ...(region !== undefined && { region }),
    maxAttempts: Number(process.env.AWS_MAX_ATTEMPTS ?? attempts),
    requestHandler: { connectionTimeout, requestTimeout, socketTimeout: requestTimeout, throwOnRequestTimeout: true },
  });

/** For messages. */
export async function whereOf(client: SecretsManagerClient): Promise<string> {
  const endpoint = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? process.env.AWS_ENDPOINT_URL;
  const region = await client.config.region().catch(() => undefined);
  return [region && `in ${region}`, endpoint && `at ${endpoint}`].filter(Boolean).join(' ');
}
