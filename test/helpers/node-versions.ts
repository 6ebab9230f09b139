import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The release lines that Casemate is tested on. */
export const nodeLines = [22, 24, 26] as const;

/** The binary of a Node.js line, from npm's `node` package; fetched once into a cache that git does not see. */
export function nodeBinary(line: (typeof nodeLines)[number]): string {
  const folder = resolve(__dirname, `../../node_modules/.cache/casemate/node-${line}`);
  const binary = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true,"allowScripts":{"node":true}}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', `node@${line}`], { cwd: folder, stdio: 'pipe' });
  }
  return binary;
}
