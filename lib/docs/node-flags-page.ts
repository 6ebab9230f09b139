import { nodeFlags } from '../node-flags';
import { optionDefaults } from '../options';
import { table } from './markdown';

const intro = `# Node flags

Flags of Node that take from an app what attackers want and most apps do not. Those that no app minds are on by default; the
others are for those that bear them: \`casemate trial\` starts the app under each alone and then under all that it bore, asks it
for a path, runs a smoke command (\`--smoke 'npm run smoke'\`), and writes what holds into the option \`nodeFlags\`. What the smoke
command does not try, the trial does not see. Written by \`npm run docs\`; the words are in lib/node-flags.ts.`;

const defaults: readonly string[] = optionDefaults.nodeFlags;

/** docs/node-flags.md. */
export const nodeFlagsPage = (): string =>
  `${intro}\n\n${table([
    ['Flag', 'From Node', 'Default', 'What it is good for', 'What it breaks'],
    ...Object.entries(nodeFlags).map(([flag, { reason, danger, since }]) => [
      `\`${flag}\``,
      since.join('.'),
      defaults.includes(flag) ? 'on' : 'off',
      reason,
      danger,
    ]),
  ])}\n`;
