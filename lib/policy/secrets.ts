import { hasSecretFormat, namesSecret } from '../secret-patterns';
import { hole, Unknown, type Reference, type Value } from './unknown';
import { at, flag, known, number, sketch } from './values';

export const secret = 'AWS::SecretsManager::Secret';

/** To be filled in: `<your key>`, `REPLACE_ME`, `{}`. */
export const isPlaceholder = (text: string): boolean =>
  /^\s*(?:\{\s*\}|<[^>]*>)?\s*$/.test(text) ||
  /(?:replace|change)[-_ ]?(?:me|this|it)|placeholder|\btodo\b|\bdummy\b|\byour[-_ ]|\bxxx+/i.test(text);

/** Names of what is random and no secret: identifiers, hashes of what is public. */
const publicName =
  /(?:ID|IDS|ARN|SHA|HASH|DIGEST|COMMIT|REVISION|VERSION|BUILD|CHECKSUM|FINGERPRINT|BUCKET|TABLE|QUEUE|TOPIC|URL|URI|HOST|ENDPOINT|PATH|DSN|PUBLIC_KEY|SITE_KEY|CLIENT)$/i;

/** Bits that a character carries, by how often each occurs (Shannon). */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** A text as random generators make them: long, letters of both cases and digits, or hexadecimal, no words. */
function looksRandom(text: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(text)) return entropy(text) > 3 && !/^[0-9]+$/.test(text);
  return (
    /^[A-Za-z0-9+/_-]{32,}={0,2}$/.test(text) &&
    [/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(text)) &&
    !/[-_/]?[a-z]{7,}[-_/]?/.test(text) &&
    entropy(text) > 4
  );
}

/** What goes into an environment in clear, though it comes from where secrets are kept. */
const fromSecret = /\{\{resolve:(?:secretsmanager|ssm-secure):/;

/** The secret half of an access key, which CloudFormation gives away as an attribute. */
const isAccessKey = ({ resource, attribute }: Reference): boolean =>
  resource.type === 'AWS::IAM::AccessKey' && attribute === 'SecretAccessKey';

/** Whether a variable is a secret in clear; undefined where that cannot be known. */
export function isSecret(name: string, value: Value): boolean | undefined {
  // YAML takes a password of digits for a number.
  if (typeof value === 'number') return isSecret(name, String(value));
  const text = sketch(value);
  if (fromSecret.test(text) || hasSecretFormat(text.replaceAll(hole, ''))) return true;
  if (value instanceof Unknown)
    return value.noEcho || value.references.some(isAccessKey) ? true : known(value, (each) => isSecret(name, each));
  if (typeof value !== 'string' || isPlaceholder(value)) return value === undefined ? undefined : false;
  return namesSecret(name, value) || (looksRandom(value) && !publicName.test(name));
}

/** The bits of a secret that Secrets Manager generates; undefined where that cannot be known. */
export function generatedBits(generate: Value): number | undefined {
  const off = (name: string): boolean | undefined => flag(at(generate, name), false);
  const kinds = [
    [26, off('ExcludeLowercase')],
    [26, off('ExcludeUppercase')],
    [10, off('ExcludeNumbers')],
    [32, off('ExcludePunctuation')],
  ] as const;
  const length = number(at(generate, 'PasswordLength'), 32);
  if (length === undefined || generate instanceof Unknown || kinds.some(([, excluded]) => excluded === undefined))
    return undefined;
  const alphabet = kinds.reduce((sum, [size, excluded]) => sum + (excluded ? 0 : size), 0);
  const excluded = new Set(sketch(at(generate, 'ExcludeCharacters'))).size;
  return length * Math.log2(Math.max(2, alphabet - excluded));
}
