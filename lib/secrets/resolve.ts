import { isSpread, spreadName, type SecretNeed } from '../secret-declaration';
import type { Refusal } from './failures';
import { keyOf, type Answer } from './read';

/** Why a variable has no value, beside what Secrets Manager refuses. */
export type Flaw = Refusal | 'not-json' | 'field' | 'binary' | 'nul' | 'name';

/** A variable that cannot be set, and where its value should have come from; never the value. */
export interface Problem {
  readonly need: SecretNeed;
  readonly flaw: Flaw;
}

export interface Resolved {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
  /** The version that each secret has now, by `keyOf`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A JSON object's fields; undefined for anything else. */
export function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** As ECS injects it: texts as they are, all else as JSON. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

type Result = { readonly set: readonly (readonly [string, string])[] } | { readonly flaw: Flaw };

function resolveOne(need: SecretNeed, answer: Answer | undefined): Result {
  if (!answer) return { flaw: 'missing' };
  if ('refusal' in answer) return { flaw: answer.refusal };
  if (answer.text === undefined) return { flaw: 'binary' };
  if (need.field === undefined && !isSpread(need.variable)) return checked([[need.variable, answer.text]]);
  const fields = fieldsOf(answer.text);
  if (!fields) return { flaw: 'not-json' };
  if (need.field !== undefined) {
    if (!Object.hasOwn(fields, need.field)) return { flaw: 'field' };
    return checked([[need.variable, asText(fields[need.field])]]);
  }
  const set = Object.entries(fields).map(([key, value]) => [spreadName(need.variable, key), asText(value)] as const);
  const names = set.map(([name]) => name);
  if (names.some((name, index) => !/^[A-Za-z_]\w*$/.test(name) || names.indexOf(name) !== index))
    return { flaw: 'name' };
  return checked(set);
}

/** The environment ends a value at a NUL, and replaces half a surrogate pair: the app would get something else. */
const checked = (set: readonly (readonly [string, string])[]): Result =>
  set.some(([, value]) => value.includes('\0') || /\p{Cs}/u.test(value)) ? { flaw: 'nul' } : { set };

/** What becomes of the answers of Secrets Manager: values by variable, and what stands in the way. */
export function resolveNeeds(needs: readonly SecretNeed[], answers: ReadonlyMap<string, Answer>): Resolved {
  const values: Record<string, string> = {};
  const problems: Problem[] = [];
  const versions: Record<string, string> = {};
  for (const need of needs) {
    const answer = answers.get(keyOf(need));
    if (answer && 'versionId' in answer) versions[keyOf(need)] = answer.versionId;
    const result = resolveOne(need, answer);
    if ('flaw' in result) problems.push({ need, flaw: result.flaw });
    else for (const [name, value] of result.set) values[name] = value;
  }
  return { values, problems, versions };
}

const whole = (need: SecretNeed): string =>
  `${need.secret}${need.versionStage === undefined ? '' : ` (${need.versionStage})`}`;

/** What is wrong, in a sentence, and what to do: for people at night. */
export const flawTexts: Readonly<Record<Flaw, (need: SecretNeed) => readonly [message: string, fix: string]>> = {
  missing: ({ variable, secret }) => [
    `${variable} needs the secret ${secret}, which does not exist here.`,
    `Create it: casemate secrets put ${secret}; or see whether AWS_REGION and the account are the right ones.`,
  ],
  stage: ({ variable, secret, versionStage = 'AWSCURRENT' }) => [
    `${variable} needs the version ${versionStage} of ${secret}, which has none.`,
    'Name a stage that it has (aws secretsmanager list-secret-version-ids), or leave versionStage out.',
  ],
  deleted: ({ variable, secret }) => [
    `${variable} needs the secret ${secret}, which is to be deleted and cannot be read.`,
    `Bring it back: aws secretsmanager restore-secret --secret-id ${secret}`,
  ],
  denied: ({ variable, secret }) => [
    `${variable} needs the secret ${secret}, which the role may not read.`,
    'Let it: secretsmanager:GetSecretValue on the full ARN and, for a key of its own, kms:Decrypt.',
  ],
  'not-json': (need) => [
    `${need.variable} needs a field of ${whole(need)}, which is no JSON object.`,
    'Store an object such as {"password": "..."}, or leave field out.',
  ],
  field: (need) => [
    `${need.variable} needs the field ${need.field ?? ''} of ${whole(need)}, which has none of that name.`,
    `Add it: casemate secrets put ${need.secret} --field ${need.field ?? ''}; or correct the name.`,
  ],
  binary: (need) => [
    `${need.variable} needs ${whole(need)}, which is binary.`,
    'Store it as text, in Base64 where it has to be: variables hold text.',
  ],
  nul: (need) => [
    `${need.variable} needs ${whole(need)}, which holds a NUL character, or half of another: no variable can.`,
    'Store it in Base64, and let the app decode it.',
  ],
  name: (need) => [
    `${need.variable} spreads ${whole(need)}, of whose keys two give the same variable, or one gives no name of a variable.`,
    "Name the ones that are meant: fields: ['host', 'password'].",
  ],
};
