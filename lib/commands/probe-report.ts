import { writeFileSync } from 'node:fs';
import { CasemateError } from '../errors';
import { formats, type Format } from '../probe/formats';
import type { Probed } from '../probe/report';
import { suggest } from '../suggest';
import { text, type Flags } from './command';

/** The flags of every command that writes a probe's report. */
export const reportOptions = { format: { type: 'string' }, out: { type: 'string' } } as const;

/** The format that was asked for; before the probe, so that nobody waits for a refusal. */
export function formatNamed(flags: Flags): Format {
  const name = text(flags, 'format') ?? 'table';
  if (Object.hasOwn(formats, name)) return name as Format;
  const near = suggest(name, Object.keys(formats));
  throw new CasemateError(
    'ERR_PROBE_FORMAT',
    `--format received ${JSON.stringify(name)}; expected ${Object.keys(formats).join(', ')}.`,
    near ? `Did you mean ${near}?` : 'Name one of them.',
  );
}

/** To the file of --out, else to stdout. */
export function writeReport(flags: Flags, format: Format, probed: Probed): void {
  const written = formats[format](probed);
  const out = text(flags, 'out');
  if (out === undefined) process.stdout.write(written);
  else {
    writeFileSync(out, written);
    process.stderr.write(`${out}\n`);
  }
}

/** A line that is written over as the checks are done; nothing where stderr is no terminal. */
export function progressBar(title: string): (done: number, of: number, id: string) => void {
  const cells = 30;
  return (done, of, id) => {
    if (!process.stderr.isTTY) return;
    const full = Math.round((cells * done) / of);
    const bar = '█'.repeat(full) + '░'.repeat(cells - full);
    const line = `${title} ${bar} ${done}/${of} ${done === of ? '' : id}`.slice(0, (process.stderr.columns || 80) - 1);
    process.stderr.write(`\r\x1b[2K${line}${done === of ? '\n' : ''}`);
  };
}
