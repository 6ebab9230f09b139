import type { Front } from './front';
import { until } from './until';

/** The access log once it has this many lines, as NGINX writes a line after the answer; each is parsed, and throws where it is no JSON. */
export async function logged({ log }: Pick<Front, 'log'>, lines: number): Promise<Record<string, string>[]> {
  expect(await until(async () => (await log()).length >= lines, 4_000)).toBe(true);
  return log();
}
