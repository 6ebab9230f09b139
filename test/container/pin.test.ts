import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basesOf } from '../../lib/image/bases';
import { referenceOf } from '../../lib/image/registry';
import { freePort } from '../../lib/local/ports';
import { casemate, withFiles } from '../helpers/cli';
import { accepts } from '../helpers/apps';
import { until } from '../helpers/until';
import { standIn } from './base-images';
import { podman } from './task';

jest.setTimeout(120_000);

/** A real registry on loopback. */
async function withDocker<Result>(use: (host: string) => Promise<Result>): Promise<Result> {
  const [port, directory] = [await freePort(), mkdtempSync(join(tmpdir(), 'registry-'))];
  const config = join(directory, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${directory} } }\nhttp: { addr: 127.0.0.1:${port} }\n`,
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    expect(await until(() => accepts(port))).toBe(true);
    return await use(`127.0.0.1:${port}`);
  } finally {
    child.kill();
    await ended;
    rmSync(directory, { recursive: true });
  }
}

const push = async (image: string, to: string): Promise<string> => {
  await podman('push', '--quiet', '--tls-verify=false', image, `docker://${to}`);
  const [registry = '', name = ''] = to.split('/');
  const [repository = '', tag = ''] = name.split(':');
  const head = execFileSync('curl', [
    '-sI',
    '-H',
    'Accept: application/vnd.oci.image.manifest.v1+json',
    `http://${registry}/v2/${repository}/manifests/${tag}`,
  ]);
  return /docker-content-digest: (\S+)/i.exec(head.toString())?.[1] ?? '';
};

test('pin writes down what a registry says; again, it changes nothing; a tag that moved is told, and taken over', () =>
  withDocker(async (host) => {
    const name = `${host}/base:1`;
    const first = await push(standIn('base'), name);
    const images = Object.fromEntries(['build', 'run', 'nginx', 'front'].map((one) => [one, name]));
    await withFiles({ 'casemate.images.json': JSON.stringify(images) }, async (directory) => {
      expect(await casemate(['pin', directory, '--check']).ended).toBe(1);
      expect(await casemate(['pin', directory]).ended).toBe(0);
      const pinned = Object.fromEntries(Object.keys(images).map((one) => [one, `${name}@${first}`]));
      expect(basesOf(directory, 24)).toEqual(pinned);
      expect(await casemate(['pin', directory, '--check']).ended).toBe(0);

      const second = await push(standIn('nginx'), name);
      expect(second).not.toBe(first);
      const check = casemate(['pin', directory, '--check']);
      expect(await check.ended).toBe(1);
      expect(check.stderr()).toContain(`run: ${name}@${first} -> ${name}@${second}`);
      expect(JSON.parse(readFileSync(join(directory, 'casemate.images.json'), 'utf8'))).toEqual(pinned);
      expect(await casemate(['pin', directory]).ended).toBe(0);
      expect(basesOf(directory, 24).run).toBe(`${name}@${second}`);
    });
  }));

test('a name that the registry does not know', () =>
  withDocker((host) =>
    withFiles({ 'casemate.images.json': JSON.stringify({ build: `${host}/none:1` }) }, async (directory) => {
      const run = casemate(['pin', directory]);
      expect(await run.ended).toBe(2);
      expect(run.stderr()).toMatch(
        new RegExp(`^ERR_REGISTRY: ${host} did not say which image ${host}/none:1 is: 404\\.`),
      );
    }),
  ));

test.each([
  ['node:24-trixie-slim', 'registry-1.docker.io', 'library/node', '24-trixie-slim'],
  ['gcr.io/distroless/base-debian13:nonroot', 'gcr.io', 'distroless/base-debian13', 'nonroot'],
  ['example/app', 'registry-1.docker.io', 'example/app', 'latest'],
  ['localhost:5000/a/b:1@sha256:0', 'localhost:5000', 'a/b', '1'],
])('%s is at %s', (image, registry, repository, tag) => {
  expect(referenceOf(image)).toMatchObject({ registry, repository, tag });
});

test.each([
  ['{', 'cannot be read'],
  ['[]', 'is no object'],
  ['null', 'is no object'],
  ['{"biuld":"a"}', 'names an image for "biuld"'],
  ['{"build":"a b"}', 'has "a b" for build'],
])('casemate.images.json with %s', (text, message) =>
  withFiles({ 'casemate.images.json': text }, (directory) => {
    expect(() => basesOf(directory, 24)).toThrow(message);
    return Promise.resolve();
  }),
);
