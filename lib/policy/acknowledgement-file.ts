import { existsSync, readFileSync } from 'node:fs';
import { CasemateError } from '../errors';
import type { Acknowledgement } from './acknowledgements';

/** Reviewed like code: it stands in the repository. */
export const acknowledgementFile = 'casemate.ack.json';

const fields = ['rule', 'resource', 'reason', 'expires'] as const;

type Row = Readonly<Record<(typeof fields)[number], string>>;

function invalid(problem: string): CasemateError {
  return new CasemateError(
    'ERR_ACKNOWLEDGEMENTS',
    `${acknowledgementFile}: ${problem}.`,
    'Write { "acknowledgements": [{ "rule": "task-non-root", "resource": "Stack/Service", "reason": "...", "expires": "2027-06-30" }] }.',
  );
}

/** A day such as 2027-06-30, and one that is in the calendar. */
export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

function checked(row: unknown, index: number): Row {
  const given = (typeof row === 'object' && row !== null ? row : {}) as Readonly<Record<string, unknown>>;
  const wrong = fields.find((field) => typeof given[field] !== 'string' || !given[field].trim());
  if (wrong) throw invalid(`number ${index + 1} has no ${wrong}`);
  const unknown = Object.keys(given).find((field) => !(fields as readonly string[]).includes(field));
  if (unknown !== undefined) throw invalid(`number ${index + 1} has ${JSON.stringify(unknown)}, which means nothing`);
  const { expires } = given as unknown as Row;
  if (!isDate(expires))
    throw invalid(`number ${index + 1} expires on ${JSON.stringify(expires)}, which is no date such as 2027-06-30`);
  return given as unknown as Row;
}

/**
 * What the current folder's casemate.ack.json acknowledges; nothing where there is none.
 * @throws CasemateError `ERR_ACKNOWLEDGEMENTS`
 */
export function readAcknowledgementFile(): readonly Acknowledgement[] {
  if (!existsSync(acknowledgementFile)) return [];
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(acknowledgementFile, 'utf8'));
  } catch (error) {
    throw invalid((error as Error).message);
  }
  const list = (content as { acknowledgements?: unknown } | null)?.acknowledgements;
  if (!Array.isArray(list)) throw invalid('there is no list "acknowledgements"');
  return list.map(checked).map(({ rule, resource, reason, expires }) => ({
    rule,
    name: resource,
    reason,
    expires,
    file: acknowledgementFile,
  }));
}
