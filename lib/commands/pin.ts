import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultNodeVersion, checkNodeVersion } from '../image/node-versions';
import { baseNames, basesFile, basesOf, readBases } from '../image/bases';
import { digestOf } from '../image/registry';
import { text, type Command } from './command';
import { folder } from './folder';

const help = `Usage: casemate pin [DIR] [options]

Asks the registries which images the names in DIR/casemate.images.json (default: here) mean today, and writes that down, by
digest: from then on the same input makes the same image, until pin is run again. Commit the file.

Without the file, the names are those of node, NGINX and distroless images. A mirror of your own may be named there instead.

Options:
  --node-version N  the line of Node.js (default: ${defaultNodeVersion})
  --check           write nothing; end with 1 where an image is not pinned, or a newer one is there
  --help            this text
`;

export const pin: Command = {
  help,
  options: { 'node-version': { type: 'string' }, check: { type: 'boolean' } },
  run: async (flags, [given = '.']) => {
    const directory = folder(given);
    const nodeVersion = Number(text(flags, 'node-version') ?? defaultNodeVersion);
    checkNodeVersion(nodeVersion, new Date());
    const [before, named] = [readBases(directory), basesOf(directory, nodeVersion)];
    const pinned: Record<string, string> = {};
    for (const name of baseNames) pinned[name] = `${named[name].split('@')[0] ?? ''}@${await digestOf(named[name])}`;
    const changed = baseNames.filter((name) => pinned[name] !== before[name]);
    for (const name of changed) process.stderr.write(`${name}: ${before[name] ?? 'new'} -> ${pinned[name] ?? ''}\n`);
    if (flags.check === true) return changed.length ? 1 : 0;
    const file = join(directory, basesFile);
    writeFileSync(file, `${JSON.stringify(pinned, null, 2)}\n`);
    process.stdout.write(`${file}\n`);
    return 0;
  },
};
