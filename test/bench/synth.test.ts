import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appOf, layImages, type Kind } from '../../bench/synth/apps';

const work = mkdtempSync(join(tmpdir(), 'synth-'));
beforeAll(() => layImages(join(work, 'images')));
afterAll(() => rmSync(work, { recursive: true }));

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** The types of all resources of the app's stacks, one entry a resource. */
function typesOf(kind: Kind, count: number): string[] {
  const { stacks } = appOf(kind, count, join(work, 'images'), join(work, `${kind}-${count}`), false).synth();
  return stacks
    .map(({ template }) => template as Template)
    .flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type))
    .sort();
}

test('npm run bench:synth compares stacks of the same resources', () => {
  const ours = typesOf('casemate', 1);
  expect(ours.length).toBeGreaterThan(60);
  expect(typesOf('by hand', 1)).toEqual(ours);
});

test('two services in one app are twice as many resources', () => {
  expect(typesOf('casemate', 2)).toHaveLength(2 * typesOf('casemate', 1).length);
});
