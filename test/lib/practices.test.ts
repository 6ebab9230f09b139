import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { concerns } from '../../nginx';
import { practices } from '../../lib/practices';

const root = join(__dirname, '../..');

/** Concerns that make the front run, or fast, and keep no practice by themselves. */
const structural = ['process', 'listen', 'health-check', 'preload', 'compression'];

test('45 practices, in order', () => {
  expect(practices.map(({ id }) => id)).toEqual(
    Array.from({ length: 45 }, (_, index) => `P${String(index + 1).padStart(2, '0')}`),
  );
  expect(new Set(practices.map(({ name }) => name)).size).toBe(45);
});

test('every practice has an enforcement and its proof, or a plan', () => {
  const broken = practices.filter(({ how, enforcedBy, provedBy, planned }) => {
    const parts = [how.length, enforcedBy.length, provedBy.length].map((length) => length > 0);
    return parts.includes(true) ? parts.includes(false) : planned === undefined;
  });
  expect(broken).toEqual([]);
});

test('every module and test that a practice names is there', () => {
  const modules = practices.flatMap(({ enforcedBy }) => enforcedBy).map((path) => `${path}.ts`);
  const tests = practices.flatMap(({ provedBy }) => provedBy);
  expect(modules.length).toBeGreaterThan(0);
  expect([...new Set([...modules, ...tests])].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('every concern is proved by its own test, everything else by a test of its folder, or of images', () => {
  const proof = (path: string): RegExp => {
    if (path.startsWith('nginx/')) return new RegExp(`^test/${path}\\.test\\.ts$`);
    const ofImages = /^(?:container\/build|lib\/image)\//.test(path);
    return new RegExp(`^test/(?:${dirname(path)}${ofImages ? '|container' : ''})[/.]`);
  };
  const unproved = practices.flatMap(({ id, enforcedBy, provedBy }) =>
    enforcedBy.filter((path) => !provedBy.some((test) => proof(path).test(test))).map((path) => `${id} ${path}`),
  );
  expect(unproved).toEqual([]);
});

test('every concern of the front is named by a practice, or structural', () => {
  const named = new Set(practices.flatMap(({ enforcedBy }) => enforcedBy).map((path) => path.replace(/^.*\//, '')));
  expect(structural.filter((name) => named.has(name))).toEqual([]);
  expect(Object.keys(concerns).filter((name) => !named.has(name))).toEqual(structural);
});

test('every line fits into the report of casemate up, and no two say the same', () => {
  expect(practices.filter(({ name, how }) => name.length > 34 || how.length > 59)).toEqual([]);
  const lines = practices.flatMap(({ how, planned }) => [how, planned ?? '']).filter(Boolean);
  expect(new Set(lines).size).toBe(lines.length);
});
