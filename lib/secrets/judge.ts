import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import type { Finding } from '../policy/finding';
import type { Level } from '../policy/rule';
import { isPlaceholder } from '../policy/secrets';
import type { Asked } from './asked';
import { keyOf, type Answer } from './read';
import { fieldsOf, flawTexts, resolveNeeds, type Flaw } from './resolve';

/** What is known of a secret beside its value. */
export type Description = Pick<
  DescribeSecretResponse,
  'RotationEnabled' | 'RotationRules' | 'LastRotatedDate' | 'LastChangedDate' | 'NextRotationDate' | 'DeletedDate'
>;

const ruleOf: Readonly<Record<Flaw, string>> = {
  missing: 'secret-missing',
  stage: 'secret-stage',
  deleted: 'secret-deletion',
  denied: 'secret-denied',
  'not-json': 'secret-field',
  field: 'secret-field',
  name: 'secret-field',
  binary: 'secret-value',
  nul: 'secret-value',
};

/** What signs sessions or tokens: whoever guesses it is everybody. */
const signs =
  /(?:SESSION|COOKIE|JWT|SIGN(?:ING|ATURE)?|CSRF|HMAC|AUTH|APP|TOKEN|ENCRYPTION)_?(?:SECRET|KEY|SALT|PEPPER)S?$|^SECRET(?:_KEY(?:_BASE)?)?$/i;

/** Bits, as for `secret-generated-strength`. */
const enough = 80;
const day = 86_400_000;

/** By how often each character occurs (Shannon): no more than what it is, and less for what repeats. */
function bits(value: string): number {
  const counts = new Map<string, number>();
  for (const letter of value) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - count * Math.log2(count / value.length), 0);
}

const isWeak = (value: string): boolean =>
  !value.includes('PRIVATE KEY-----') && (bits(value) < enough || isPlaceholder(value));

const finding = (
  { place, variable }: Asked,
  rule: string,
  level: Level,
  [message, fix]: readonly [string, string],
): Finding => ({
  rule,
  level,
  part: variable,
  message,
  fix,
  docs: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html',
  ...place,
});

/** A user and a password: what Secrets Manager can rotate by itself. */
const isCredentials = (text: string | undefined): boolean => {
  const fields = fieldsOf(text ?? '') ?? {};
  return Object.hasOwn(fields, 'username') && Object.hasOwn(fields, 'password');
};

function ofRotation(asked: Asked, answer: Answer, description: Description | undefined, today: Date): Finding[] {
  // A rotation by itself would log everybody out.
  if (!description || 'refusal' in answer || signs.test(asked.variable)) return [];
  const since = (date: Date | undefined): number => (date === undefined ? 0 : (today.getTime() - date.getTime()) / day);
  if (description.RotationEnabled === true) {
    const { NextRotationDate: next } = description;
    // Secrets Manager rotates within a window of at most a day.
    if (next === undefined || since(next) <= 2) return [];
    return [
      finding(asked, 'secret-rotation', 'error', [
        `The rotation of ${asked.secret} is ${Math.floor(since(next))} days late: it fails.`,
        'See the log of its rotation function, and the event RotationFailed in CloudTrail.',
      ]),
    ];
  }
  const age = since(description.LastRotatedDate ?? description.LastChangedDate);
  const fix = `Switch rotation on (aws secretsmanager rotate-secret), or put a new value: casemate secrets put ${asked.secret} --replace`;
  if (isCredentials(answer.text)) {
    return [
      finding(asked, 'secret-rotation', 'warning', [`The credentials in ${asked.secret} are never changed.`, fix]),
    ];
  }
  if (age <= 365) return [];
  return [finding(asked, 'secret-rotation', 'info', [`${asked.secret} is ${Math.floor(age)} days old.`, fix])];
}

/** Findings on what was asked for; no value is in them. */
export function judge(
  asked: readonly Asked[],
  answers: ReadonlyMap<string, Answer>,
  descriptions: ReadonlyMap<string, Description>,
  today: Date,
): Finding[] {
  const aged = new Set<string>();
  return asked.flatMap((one) => {
    const { values, problems } = resolveNeeds([one], answers);
    const [problem] = problems;
    const answer = answers.get(keyOf(one));
    if (problem || !answer || 'refusal' in answer) {
      const flaw = problem?.flaw ?? 'missing';
      return [finding(one, ruleOf[flaw], 'error', flawTexts[flaw](one))];
    }
    const found: Finding[] = [];
    if (one.mayRead?.(answer.arn) === false) {
      found.push(
        finding(one, 'secret-role', 'error', [
          `${one.variable} needs the secret ${one.secret}, which the role of the task is not allowed to read.`,
          'secret.grantRead(role), on the full ARN.',
        ]),
      );
    }
    for (const [name, value] of Object.entries(values)) {
      if (!signs.test(name) || !isWeak(value)) continue;
      found.push(
        finding(one, 'secret-strength', 'error', [
          `${name} signs sessions or tokens, and can be guessed.`,
          `Make another: casemate secrets generate ${one.secret}${one.field === undefined ? '' : ` --field ${one.field}`} --replace`,
        ]),
      );
    }
    if (!aged.has(one.secret)) found.push(...ofRotation(one, answer, descriptions.get(one.secret), today));
    aged.add(one.secret);
    return found;
  });
}
