import { CasemateError } from '../errors';

/** Why one secret cannot be had; the others may be fine. */
export type Refusal = 'missing' | 'stage' | 'deleted' | 'denied';

/** Secrets Manager uses one exception for several things; its words tell them apart. */
const refusals: Readonly<Record<string, (message: string) => Refusal | undefined>> = {
  ResourceNotFoundException: (message) => (/staging label|version/i.test(message) ? 'stage' : 'missing'),
  InvalidRequestException: (message) => (/deletion|deleted/i.test(message) ? 'deleted' : undefined),
  AccessDeniedException: () => 'denied',
  AccessDenied: () => 'denied',
  DecryptionFailure: () => 'denied',
};

/** Of the token, not of the secret: no secret can be had. */
const badCredentials =
  /^(?:CredentialsProviderError|ExpiredToken(?:Exception)?|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|MissingAuthenticationToken(?:Exception)?|IncompleteSignature(?:Exception)?|TokenRefreshRequired|InvalidAccessKeyId)$/;
const throttled =
  /^(?:Throttling(?:Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/;
const network =
  /^(?:E(?:CONN\w+|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|PIPE|TIMEDOUT)|TimeoutError|AbortError|NetworkingError)$/;

const text = (error: unknown, name: 'name' | 'code' | 'message'): string => {
  const value = (error as Readonly<Record<string, unknown>> | null)?.[name];
  return typeof value === 'string' ? value : '';
};

/** What was refused, where it concerns one secret alone. */
export const refusalOf = (error: unknown): Refusal | undefined =>
  refusalOfCode(text(error, 'name'), text(error, 'message'));

/** The same of an entry in the answer to a batch. */
export const refusalOfCode = (code: string, message: string): Refusal | undefined =>
  Object.hasOwn(refusals, code) ? refusals[code]?.(message) : undefined;

/**
 * An error of the SDK in our words. None of them holds more of what was sent than the names of secrets.
 * @param where the endpoint or the region that was asked, as far as it is known
 */
export function secretsError(error: unknown, where: string): CasemateError {
  if (error instanceof CasemateError) return error;
  const [name, code, message] = [text(error, 'name'), text(error, 'code'), text(error, 'message').split('\n')[0] ?? ''];
  if (/region is missing/i.test(message)) {
    return new CasemateError(
      'ERR_AWS_REGION',
      'No region says which Secrets Manager to ask.',
      'Set AWS_REGION, or region in the profile that AWS_PROFILE names.',
    );
  }
  if (badCredentials.test(name)) {
    return new CasemateError(
      'ERR_AWS_CREDENTIALS',
      /expired/i.test(`${name} ${message}`)
        ? 'The AWS credentials have expired.'
        : name === 'CredentialsProviderError'
          ? 'There are no AWS credentials.'
          : `The AWS credentials were refused (${name}).`,
      'Log in again (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.',
    );
  }
  if (throttled.test(name)) {
    return new CasemateError(
      'ERR_AWS_THROTTLED',
      `Secrets Manager ${where} is asked too often, and refused each of our attempts too.`,
      'Wait a minute; if it stays so, see who else asks (CloudTrail: GetSecretValue), and let them keep what they read.',
    );
  }
  const reason = [code, name, (error as { cause?: unknown } | null)?.cause]
    .map((each) => (typeof each === 'string' ? each : text(each, 'code')))
    .find((each) => network.test(each));
  const status = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
  if (reason !== undefined || (status ?? 0) >= 500 || error instanceof SyntaxError) {
    const what =
      reason === 'AbortError' || reason === 'TimeoutError'
        ? 'it did not answer in time'
        : (reason ?? (status === undefined ? 'its answer broke off' : `it answered ${status}`));
    return new CasemateError(
      'ERR_AWS_NETWORK',
      `Secrets Manager ${where} cannot be reached: ${what}.`,
      'See that there is a way to it: a proxy, a VPC endpoint, AWS_ENDPOINT_URL_SECRETS_MANAGER, the region.',
    );
  }
  return new CasemateError(
    'ERR_AWS_REFUSED',
    `Secrets Manager ${where} refused: ${name || 'Error'}${refusalOf(error) === 'denied' ? '' : `: ${message}`}.`,
    'See what the role may do: secretsmanager:BatchGetSecretValue, GetSecretValue, DescribeSecret and, for its key, kms:Decrypt.',
  );
}
