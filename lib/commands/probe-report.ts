import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
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

/** The open file of --out. */
export interface Out {
  readonly name: string;
  readonly descriptor: number;
}

const notWritten = (name: string, error: unknown): CasemateError =>
  new CasemateError(
    'ERR_MACHINE',
    `--out ${JSON.stringify(name)} cannot be written: ${(error as Error).message}.`,
    'Name a file in a folder that is there, that you may write to, on a disk with space.',
  );

/** Before the probe too. What is in the file stays until there is a report; undefined for stdout. */
export function openOut(flags: Flags): Out | undefined {
  const name = text(flags, 'out');
  if (name === undefined) return undefined;
  try {
    return { name, descriptor: openSync(name, constants.O_WRONLY | constants.O_CREAT, 0o666) };
  } catch (error) {
    throw notWritten(name, error);
  }
}

/** To the file of --out, else to stdout; there too where the file does not take it, as a probe is dear. */
export function writeReport(out: Out | undefined, format: Format, probed: Probed): void {
  const written = formats[format](probed);
  if (out === undefined) {
    process.stdout.write(written);
    return;
  }
  try {
    // Pipes and terminals have no length.
    if (fstatSync(out.descriptor).isFile()) ftruncateSync(out.descriptor);
    writeFileSync(out.descriptor, written);
    closeSync(out.descriptor);
  } catch (error) {
    process.stdout.write(written);
    throw notWritten(out.name, error);
  }
  process.stderr.write(`${out.name}\n`);
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
