import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { CasemateError } from '../errors';
import { isGenerated, isSpread, type SecretDeclarations } from '../secret-declaration';

/** XDG Base Directory Specification: state that outlives a run and belongs to nobody else; one file an app. */
export function secretsFile(directory: string): string {
  const state = process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state');
  const app = `${basename(directory)}-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`;
  return join(state, 'casemate', app, 'secrets.json');
}

/** 64 letters and digits, six bits each. */
const random = (length: number): string => randomBytes(length).toString('base64url').slice(0, length);

/** Never made anew over a file that cannot be read: that would end every session it has signed. */
function readKept(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    throw new CasemateError(
      'ERR_SECRETS_FILE',
      `${file} cannot be read: ${(error as Error).message}.`,
      'Correct it, or remove it to have new secrets made.',
    );
  }
}

/**
 * The values of the secrets that are to be generated: made once, then read from a file that only its owner may read. A variable that is set in
 * the environment keeps its value.
 */
export function localSecrets(directory: string, declared: SecretDeclarations): Readonly<Record<string, string>> {
  const missing = Object.entries(declared).flatMap(([name, from]) =>
    isGenerated(from) && process.env[name] === undefined ? [[name, from.generate] as const] : [],
  );
  if (!missing.length) return {};
  const file = secretsFile(directory);
  const kept = readKept(file);
  const values = Object.fromEntries(
    missing.map(([name, length]) => [name, kept[name]?.length === length ? kept[name] : random(length)]),
  );
  if (missing.some(([name]) => kept[name] !== values[name])) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, `${JSON.stringify({ ...kept, ...values }, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return values;
}

/** What is of Secrets Manager, and nowhere on this machine. */
export function warnOfMissing(declared: SecretDeclarations, warn: (message: string) => void): void {
  const missing = Object.entries(declared).flatMap(([name, from]) =>
    isGenerated(from) || isSpread(name) || process.env[name] !== undefined ? [] : [name],
  );
  if (!missing.length) return;
  warn(
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} of Secrets Manager and not set here: set in the environment, or start with --secrets aws.`,
  );
}
