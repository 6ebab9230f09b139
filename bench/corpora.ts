import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder with the public corpora, each a file of JSON values, one a line. */
const rows = (folder: string, name: string): unknown[] =>
  readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

export type Row = Readonly<Record<string, unknown>>;
export const pairs = (folder: string, name: string): (readonly string[])[] =>
  rows(folder, name) as (readonly string[])[];
export const objects = (folder: string, name: string): Row[] => rows(folder, name) as Row[];
