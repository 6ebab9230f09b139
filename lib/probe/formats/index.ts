import type { Probed } from '../report';
import { json } from './json';
import { table } from './table';

/** Every way to write a report down, by the name that --format takes. */
export const formats = { table, json } as const satisfies Readonly<Record<string, (probed: Probed) => string>>;

export type Format = keyof typeof formats;
