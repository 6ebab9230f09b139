import { chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadConfig } from '../config';
import { CasemateError } from '../errors';
import { findEntry } from '../local/entry';
import { trial as start, type Trial } from '../local/trial';
import { nodeFlags, refuseDangers, type NodeFlagName } from '../node-flags';
import { text, type Command } from './command';
import { folder } from './folder';

const help = `Usage: casemate trial [DIR] [options]

Starts the app in DIR (default: here) under each of Node's hardening flags alone and then under all that it bore, asks it for a
path, prints what holds and why the rest does not, and writes the choice into casemate.config.json as nodeFlags.

Options:
  --health PATH    a path that answers when the app is well (default: /)
  --smoke COMMAND  a command that ends with 0 when the app is well, such as 'npm run smoke'; URL says where the app is
  --entry FILE     what starts the app, as for casemate up
  --config FILE    the options, instead of DIR/casemate.config.{json,js,mjs,ts}
  --help           this text
`;

/** A flag a line; below those that do not hold, why, and what they would be good for. */
function report({ alone, together }: Trial): string {
  const lines = alone.flatMap(({ flag, grants, verdict }) => {
    if (together.includes(flag))
      return [
        `  holds     ${[flag, ...grants].join(' ')}`,
        `            ${nodeFlags[flag].reason}`,
        `            Danger: ${nodeFlags[flag].danger}`,
        ...grants.map((grant) => `            ${grant}: ${nodeFlags[grant].danger}`),
      ];
    const why = verdict.holds ? 'holds alone, and not with the others' : verdict.why;
    return [`  does not  ${flag}`, `            ${why}`];
  });
  return `${lines.join('\n')}\n`;
}

/** @returns where it was written, or undefined where the configuration is code, which is not ours to change */
function write(directory: string, file: string | undefined, flags: readonly NodeFlagName[]): string | undefined {
  const target = file ?? join(directory, 'casemate.config.json');
  if (!target.endsWith('.json')) return undefined;
  const isNew = !existsSync(target);
  const before = isNew ? '{}' : readFileSync(target, 'utf8').replace(/^\uFEFF/, '');
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? '  ';
  const options = { ...(JSON.parse(before) as object), nodeFlags: flags };
  writeFileSync(target, `${JSON.stringify(options, null, indent)}\n`);
  // Started by root, it still belongs to whoever has the folder.
  if (isNew && process.getuid?.() === 0) chownSync(target, statSync(directory).uid, statSync(directory).gid);
  return target;
}

export const trial: Command = {
  help,
  options: {
    health: { type: 'string' },
    smoke: { type: 'string' },
    entry: { type: 'string' },
    config: { type: 'string' },
  },
  run: async (flags, [given = '.']) => {
    const directory = folder(given);
    const health = text(flags, 'health') ?? '/';
    if (!health.startsWith('/')) {
      throw new CasemateError(
        'ERR_USAGE',
        `--health received ${JSON.stringify(health)}; expected a path.`,
        'Give it such as --health /healthz.',
      );
    }
    const { options, file } = await loadConfig(directory, text(flags, 'config'));
    const entry = findEntry(directory, text(flags, 'entry') ?? options.entry);
    refuseDangers(entry.script, process.env);
    const found = await start({ directory, options, entry, health, smoke: text(flags, 'smoke') }, (message) => {
      if (process.stderr.isTTY) process.stderr.write(`Trying ${message} ...\n`);
    });
    process.stdout.write(report(found));
    if (text(flags, 'smoke') === undefined) {
      process.stdout.write(`Tried with GET ${health} alone: what that does not run, --smoke 'npm test' may.\n`);
    }
    const written = write(directory, file, found.together);
    process.stdout.write(
      written === undefined
        ? `Add to ${basename(file ?? '')}: nodeFlags: ${JSON.stringify(found.together)}\n`
        : `Written to ${written}: nodeFlags.\n`,
    );
    return 0;
  },
};
