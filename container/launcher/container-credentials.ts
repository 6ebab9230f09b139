import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

interface Answer {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token?: string;
  readonly Expiration?: string;
}

/** Milliseconds. */
const patience = 2000;
const attempts = 4;

/** Of the task, or of the pod: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
async function fromContainer(url: string, authorization: string | undefined): Promise<Identity> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, {
        headers: authorization === undefined ? {} : { Authorization: authorization },
        signal: AbortSignal.timeout(patience),
      });
      if (!response.ok) throw new Error(`The credentials of the container: ${response.status}`);
      const { AccessKeyId, SecretAccessKey, Token, Expiration } = (await response.json()) as Answer;
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        ...(Token !== undefined && { sessionToken: Token }),
        ...(Expiration !== undefined && { expiration: new Date(Expiration) }),
      };
    } catch (error) {
      if (attempt === attempts) {
        throw Object.assign(new Error((error as Error).message), { name: 'CredentialsProviderError' });
      }
      await sleep(100 * 2 ** attempt);
    }
  }
}

function read(): Promise<Identity> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: full,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
  } = process.env;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return Promise.resolve({ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) });
  }
  const url = relative === undefined ? full : `http://169.254.170.2${relative}`;
  if (url === undefined) {
    throw Object.assign(new Error('There is neither a task role nor a key.'), { name: 'CredentialsProviderError' });
  }
  return fromContainer(url, file === undefined ? token : readFileSync(file, 'utf8').trim());
}

/**
 * In the place of the SDK's chain of providers in the bundle: a container has its task's credentials, or variables. The rest of the
 * chain (profiles, single sign-on, processes) is for people's machines, and a third of the bundle. A client lives for one reading,
 * and asks twice; it is told once.
 */
export const defaultProvider = () => {
  let identity: Promise<Identity> | undefined;
  return async (): Promise<Identity> => (identity ??= read());
};
