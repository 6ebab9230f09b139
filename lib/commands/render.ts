import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { awsProfile, frontConfig, localProfile } from '../../nginx';
import { loadConfig } from '../config';
import { CasemateError } from '../errors';
import { text, type Command } from './command';

const help = `Usage: casemate render [DIR] [options]

Writes the front's NGINX configuration for the options in DIR (casemate.config.*), the reason above each directive.

Options:
  --out DIR        write the files there (default: print them)
  --profile NAME   local (default) or aws
  --config FILE    the options, instead of DIR/casemate.config.{json,js,mjs,ts}
  --help           this text
`;

const profiles = { local: localProfile, aws: awsProfile };
const mark = '# Written by Casemate';

function profileNamed(name: string): ReturnType<typeof localProfile> {
  if (name === 'local' || name === 'aws') return profiles[name]();
  throw new CasemateError(
    'ERR_PROFILE',
    `--profile received ${JSON.stringify(name)}; expected local or aws.`,
    'Name one of them.',
  );
}

/** Never over somebody else's file. */
function write(path: string, content: string): void {
  if (existsSync(path) && !readFileSync(path, 'utf8').startsWith(mark)) {
    throw new CasemateError(
      'ERR_RENDER_TARGET',
      `${path} exists and was not written by Casemate.`,
      'Name another folder with --out.',
    );
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

export const render: Command = {
  help,
  options: { out: { type: 'string' }, profile: { type: 'string' }, config: { type: 'string' } },
  run: async (flags, [directory = '.']) => {
    const { options } = await loadConfig(resolve(directory), text(flags, 'config'));
    const out = text(flags, 'out');
    for (const [name, content] of Object.entries(
      frontConfig(options, profileNamed(text(flags, 'profile') ?? 'local')),
    )) {
      if (out === undefined) process.stdout.write(content);
      else {
        write(join(resolve(out), name), content);
        process.stderr.write(`${join(out, name)}\n`);
      }
    }
    return 0;
  },
};
