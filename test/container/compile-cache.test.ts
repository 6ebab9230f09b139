import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepBest } from '../../container/build/compile-cache';
import { nodeBinary, nodeLines } from '../helpers/node-versions';

const thousand = (text: (id: number) => string): string => Array.from({ length: 1000 }, (_, id) => text(id)).join('\n');

/** One that is never called, and so not compiled; a thousand values, all of which are. */
const modules: Readonly<Record<string, string>> = {
  'function.js': `module.exports = () => { ${thousand((id) => `console.log('value ${id}');`)} };`,
  'values.js': `module.exports = [${thousand((id) => `{ key${id}: 'value ${id}' },`)}];`,
};

/** Which modules were there already, by Node's own word. */
function takenFrom(cache: string, binary: string, directory: string): string[] {
  const env = { ...process.env, NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
  const words = [
    '-e',
    Object.keys(modules)
      .map((name) => `require('./${name}')`)
      .join(';'),
  ];
  const { stderr } = spawnSync(binary, words, { cwd: directory, env, encoding: 'utf8' });
  return Object.keys(modules).filter((name) => stderr.includes(`${join(directory, name)} was accepted`));
}

test.each(nodeLines)('Node %i: what saves most for its size is left, and taken', (line) => {
  const directory = mkdtempSync(join(tmpdir(), 'compile-cache-'));
  try {
    const binary = nodeBinary(line);
    const cache = join(directory, 'cache');
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(directory, name), text);
    expect(takenFrom(cache, binary, directory)).toEqual([]);
    expect(takenFrom(cache, binary, directory)).toEqual(['function.js', 'values.js']);
    // The values alone take more.
    keepBest(cache, 10_000);
    expect(takenFrom(cache, binary, directory)).toEqual(['function.js']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
