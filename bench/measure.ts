import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { node } from '../test/helpers/apps';

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** @param env what is asked, where it is not a GET of / (load.mjs) */
export async function load(url: string, count: number, rate?: number, env?: NodeJS.ProcessEnv): Promise<Percentiles> {
  const args = [join(__dirname, 'load.mjs'), url, String(count), ...(rate === undefined ? [] : [String(rate)])];
  return JSON.parse((await promisify(execFile)(node, args, { env: { ...process.env, ...env } })).stdout) as Percentiles;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Each way once a round, in turn, so that what else this machine does meets all of them. */
export async function interleaved<Name extends string>(
  names: readonly Name[],
  measure: (name: Name) => Promise<number>,
  count: number,
): Promise<Record<Name, number[]>> {
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < count; round += 1) {
    for (const name of round % 2 ? [...names].reverse() : names) measured[name].push(await measure(name));
  }
  return measured;
}

/** The median of the ratios of neighbours in time. */
export const ratio = (of: readonly number[], to: readonly number[]): number =>
  median(of.map((value, index) => value / (to[index] ?? NaN)));
