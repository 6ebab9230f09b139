import type { Probed } from '../report';
import { html } from './html';
import { json } from './json';
import { junit } from './junit';
import { sarif } from './sarif';
import { table } from './table';

/** Every way to write a report down, by the name that --format takes. */
export const formats = { table, json, html, sarif, junit } as const satisfies Readonly<
  Record<string, (probed: Probed) => string>
>;

export type Format = keyof typeof formats;
