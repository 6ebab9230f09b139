import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CasemateError } from '../errors';
import type { CheckResult } from '../policy/check';
import type { PackName } from '../policy/nag-packs';
import type { reports as Reports } from '../policy/reports';
import type { Level } from '../policy/rule';
import { safeInLog as safe } from '../safe-text';
import { suggest } from '../suggest';
import { text, type Command, type Flags } from './command';

const help = `Usage: casemate check PATH... [options]

Looks for what is not hardened in CloudFormation templates: a cdk.out, folders, files in JSON or YAML, globs in quotes.
Nothing is deployed, and nothing is sent anywhere.

Options:
  --format NAMES     readable (default), json, sarif, junit, github; several with commas
  --out FILES        where to write them, in the same order; one without a file goes to stdout
  --severity LEVEL   findings of this level and above: error, warning (default), info
  --pack NAMES       packs of cdk-nag as well: aws-solutions, nist, hipaa, pci
  --baseline FILE    findings that are listed there do not count
  --write-baseline   list today's findings in that file, and end with 0
  --help             this text

Findings are accepted in the CDK (Validations.of(construct).acknowledge()), in a resource's Metadata
(casemate: { acknowledge: [{ id, reason }] }), and in casemate.ack.json here, with a reason and a last day.

Exit codes: 0 no findings; 1 findings; 2 usage, or a template that cannot be read.
`;

const formats = ['readable', 'json', 'sarif', 'junit', 'github'] as const satisfies readonly (keyof typeof Reports)[];
const packs = ['aws-solutions', 'nist', 'hipaa', 'pci'] as const satisfies readonly PackName[];
export const levels = ['error', 'warning', 'info'] as const satisfies readonly Level[];

/** The names of a flag, each of them known. */
export function named<Name extends string>(
  flags: Flags,
  flag: string,
  all: readonly Name[],
  otherwise: readonly Name[],
): readonly Name[] {
  const names = text(flags, flag)?.split(',');
  if (names === undefined) return otherwise;
  return names.map((given) => {
    const known = all.find((name) => name === given);
    if (known !== undefined) return known;
    const near = suggest(given, all);
    throw new CasemateError(
      'ERR_USAGE',
      `--${flag} received ${JSON.stringify(given)}; expected ${all.join(', ')}.`,
      near === undefined ? 'Name one of them.' : `Did you mean ${near}?`,
    );
  });
}

/** The level from which findings count. */
export function leastLevel(flags: Flags): Level {
  const [least = 'warning', ...more] = named(flags, 'severity', levels, ['warning']);
  if (!more.length) return least;
  throw new CasemateError(
    'ERR_USAGE',
    `--severity received ${JSON.stringify(text(flags, 'severity'))}; expected one level.`,
    'Name the lowest that counts; those above it count as well.',
  );
}

/** Where each format goes: to its file, or to stdout. */
export function outputs(
  flags: Flags,
): readonly (readonly [format: (typeof formats)[number], file: string | undefined])[] {
  const wanted = named(flags, 'format', formats, ['readable']);
  const files = text(flags, 'out')?.split(',') ?? [];
  if (files.length > wanted.length || wanted.length - files.length > 1) {
    throw new CasemateError(
      'ERR_USAGE',
      `--format names ${wanted.length}, --out ${files.length}; all but one need a file.`,
      'Write such as: --format sarif,readable --out casemate.sarif',
    );
  }
  const twice = files.find((file, index) => files.slice(0, index).some((other) => resolve(other) === resolve(file)));
  if (twice !== undefined || files.includes('')) {
    throw new CasemateError(
      'ERR_USAGE',
      twice ? `--out names ${twice} twice.` : '--out names a file without a name.',
      'Name a file of its own for each format.',
    );
  }
  return wanted.map((format, index) => [format, files[index]] as const);
}

/** Lines on the way, where there is much to read. */
function progress(done: number, of: number): void {
  if (of >= 100 && done > 0 && done % 100 === 0) process.stderr.write(`casemate: read ${done} of ${of}\n`);
}

/** Writes the file that a flag names, in a folder that need not be there yet. */
export function write(flag: 'out' | 'baseline', file: string, content: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  } catch (error) {
    throw new CasemateError(
      'ERR_MACHINE',
      `The machine refused: ${(error as Error).message}.`,
      `See to that, or name another file with --${flag}.`,
    );
  }
}

/** What was not judged; its words are the templates'. */
function tellUnread({ unreadable, unjudged, skipped }: CheckResult): void {
  for (const line of [
    ...unreadable.map(({ file, reason }) => `${file} cannot be read: ${reason}`),
    ...unjudged.map(({ file, name }) => `${file}: ${name} was not judged.`),
    ...skipped.map((line) => `not judged by the packs: ${line}`),
  ])
    process.stderr.write(`casemate: ${safe(line)}\n`);
}

export const check: Command = {
  help,
  most: Infinity,
  options: {
    format: { type: 'string' },
    out: { type: 'string' },
    severity: { type: 'string' },
    pack: { type: 'string' },
    baseline: { type: 'string' },
    'write-baseline': { type: 'boolean' },
  },
  run: (flags, paths) => {
    if (!paths.length) {
      throw new CasemateError('ERR_USAGE', 'casemate check needs a path.', 'Write such as: casemate check cdk.out');
    }
    const [places, baseline] = [outputs(flags), text(flags, 'baseline')];
    const least = leastLevel(flags);
    const wanted = named(flags, 'pack', packs, []);
    if (flags['write-baseline'] === true && baseline === undefined) {
      throw new CasemateError('ERR_USAGE', '--write-baseline needs --baseline FILE.', 'Name the file to write.');
    }
    const report = ['format', 'out'].find((flag) => text(flags, flag) !== undefined);
    if (flags['write-baseline'] === true && report !== undefined) {
      throw new CasemateError(
        'ERR_USAGE',
        `--write-baseline writes no report, and --${report} is for one.`,
        'Write the baseline first, and then the report without --write-baseline.',
      );
    }
    /* eslint-disable @typescript-eslint/no-require-imports -- imports would be loaded for --help */
    const policy = require('../policy/check') as typeof import('../policy/check');
    const { reports } = require('../policy/reports') as typeof import('../policy/reports');
    const { baselineOf, withoutBaseline } = require('../policy/baseline') as typeof import('../policy/baseline');
    /* eslint-enable @typescript-eslint/no-require-imports */
    const result = policy.check(paths, { packs: wanted, today: new Date(), progress });
    tellUnread(result);
    const loud = result.findings.filter(({ level }) => levels.indexOf(level) <= levels.indexOf(least));
    const broken = result.unreadable.length > 0;
    if (flags['write-baseline'] === true && baseline !== undefined) {
      write('baseline', baseline, baselineOf(loud));
      process.stderr.write(`casemate: ${loud.length} findings are in ${baseline} now\n`);
      return Promise.resolve(broken ? 2 : 0);
    }
    const findings = baseline === undefined ? loud : withoutBaseline(loud, baseline);
    for (const [format, file] of places) {
      const content = reports[format]({ ...result, findings });
      if (file === undefined) process.stdout.write(content);
      else write('out', file, content);
    }
    return Promise.resolve(broken ? 2 : findings.length ? 1 : 0);
  },
};
