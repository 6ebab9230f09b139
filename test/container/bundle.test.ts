import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { withoutNeedlessNames } from '../../container/build/bundle';

/** Modules with the names of globals, and of each other, in them. */
const modules: Readonly<Record<string, string>> = {
  'app.cjs': `
    new Event('x'); escape('x');
    const own = [function $start() {}, function two() {}, class Plain {}, (() => { function inner() {} return inner; })()];
    function declared() { function nested() {} return [declared, nested]; }
    module.exports = [...own, ...declared(), ...require('./cjs.cjs'), ...require('./one.mjs').all, ...require('./two.mjs').all].map(({ name }) => name);`,
  'cjs.cjs': `class Event {} function escape() {} function declared() {} const arrow = () => {}; module.exports = [Event, escape, declared, arrow];`,
  'one.mjs': `class Client {} function connect() {} export const all = [Client, connect];`,
  'two.mjs': `class Client {} function connect() {} export const all = [Client, connect];`,
};

const names = [
  ...['$start', 'two', 'Plain', 'inner', 'declared', 'nested'],
  ...['Event', 'escape', 'declared', 'arrow'],
  ...['Client', 'connect', 'Client', 'connect'],
];

function bundled(keepNames: boolean): string {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
  try {
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(directory, name), text);
    const { outputFiles } = buildSync({
      entryPoints: [join(directory, 'app.cjs')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      keepNames,
      write: false,
    });
    return outputFiles[0]?.text ?? '';
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const namesIn = (text: string): unknown => {
  const module = { exports: undefined };
  runInNewContext(text, { module, Event, escape: String });
  return [...(module.exports as unknown as string[])];
};

const toldIn = (text: string): number => text.match(/^ *__name\(/gm)?.length ?? 0;

test('in a bundle everything keeps its name, and what has it is not told', () => {
  const told = bundled(true);
  const text = withoutNeedlessNames(told);
  expect(namesIn(text)).toEqual(names);
  expect(toldIn(text)).toBeGreaterThan(0);
  expect(toldIn(told) - toldIn(text)).toBe(4);
  // esbuild by itself changes some.
  expect(namesIn(bundled(false))).not.toEqual(names);
});
