import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from '../lib/docs';

/** `npm run docs` writes what is generated in the documentation; with `--check` it only says what is stale, and exits 1. */
const root = process.cwd();
const check = process.argv.includes('--check');
for (const [path, text] of Object.entries(generatedFiles(root))) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) {
    process.stderr.write(`${path} is stale. Run: npm run docs\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stderr.write(`${path}\n`);
  }
}
