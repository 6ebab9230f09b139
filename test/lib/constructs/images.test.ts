import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { Engine } from '../../../container/preload/inspection';
import { HardenedNodeService, type HardenedNodeServiceProps } from '../../../lib/constructs';
import { casemate, withFiles } from '../../helpers/cli';
import { appDirectory, partStack, securityContact, warningsOf } from '../../helpers/stack';

interface Source {
  readonly directory: string;
  readonly platform: string;
  readonly dockerBuildArgs?: Readonly<Record<string, string>>;
}
interface Image extends Source {
  readonly hash: string;
}
const names = ['app', 'front', 'certificate'] as const;
type Images = Readonly<Record<(typeof names)[number], Image>>;

/** What is built for a service: each image has a folder of its name. */
function imagesOf(props: Partial<HardenedNodeServiceProps> = {}): Images {
  const stack = partStack();
  new HardenedNodeService(stack, 'Service', { app: appDirectory, securityContact, public: false, ...props });
  const { directory } = (stack.node.root as App).synth();
  const manifest = JSON.parse(readFileSync(join(directory, `${stack.artifactId}.assets.json`), 'utf8')) as {
    readonly dockerImages: Readonly<Record<string, { readonly source: Source }>>;
  };
  const found = Object.entries(manifest.dockerImages).map(([hash, { source }]) => {
    const context = join(directory, source.directory);
    return [names.find((name) => readdirSync(context).includes(name)), { ...source, hash, directory: context }];
  });
  return Object.fromEntries(found) as Images;
}

const hashesOf = (images: Images): string[] => names.map((name) => images[name].hash);
const read = ({ directory }: Image, name: string): string => readFileSync(join(directory, name), 'utf8');
/** The last of an instruction in a Dockerfile. */
const instruction = (image: Image, name: string): string | undefined =>
  [...read(image, 'Dockerfile').matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].at(-1)?.[1];

describe('the front', () => {
  test('has the very bytes that `casemate render --profile aws` writes for the same options', async () => {
    const front = { hosts: ['example.com'], bodyLimits: { '/upload': '50mb' }, csp: 'enforce' } as const;
    const { directory } = imagesOf({ front }).front;
    const files = { 'casemate.config.json': JSON.stringify({ securityContact, ...front }) };
    await withFiles(files, async (folder) => {
      expect(await casemate(['render', folder, '--profile', 'aws', '--out', join(folder, 'out')]).ended).toBe(0);
      const rendered = readdirSync(join(folder, 'out'));
      expect(rendered).toContain('nginx.conf');
      expect(readdirSync(join(directory, 'front')).sort()).toEqual(rendered.sort());
      for (const name of rendered) {
        expect(readFileSync(join(directory, 'front', name))).toEqual(readFileSync(join(folder, 'out', name)));
      }
    });
  });

  test('answers to the domain name where the options name no host', () => {
    const [one, other] = [{ domainName: 'example.com' }, { front: { hosts: ['example.com'] } }].map(
      (props) => imagesOf(props).front.hash,
    );
    expect(one).toBe(other);
    expect(imagesOf().front.hash).not.toBe(one);
  });

  test('looks for the app on its port, and for clients behind so many proxies', () => {
    const config = read(imagesOf({ port: 4321 }).front, 'front/nginx.conf');
    expect(config).toContain('server 127.0.0.1:4321 max_fails=0;');
    expect(config).toContain('Each of the 1 proxies');
  });

  test('stops when the last request is answered, as a user without rights', () => {
    const { front } = imagesOf();
    expect(instruction(front, 'STOPSIGNAL')).toBe('SIGQUIT');
    expect(instruction(front, 'USER')).toBe('65532:65532');
  });
});

test.each(['app', 'certificate'] as const)('%s runs as a user without rights', (name) => {
  expect(instruction(imagesOf()[name], 'USER')).toBe('65532:65532');
});

test('NODE_ENV=production is in the image', () => {
  expect(instruction(imagesOf().app, 'ENV')).toMatch(/^NODE_ENV=production /);
});

test.each([
  ['arm64', 'linux/arm64'],
  ['amd64', 'linux/amd64'],
] as const)('%s: every image is for it', (architecture, platform) => {
  const images = imagesOf({ architecture });
  expect(names.map((name) => images[name].platform)).toEqual(Array(3).fill(platform));
});

test('port and line of Node.js are in the build of the app', () => {
  expect(imagesOf({ port: 4321, nodeVersion: 22 }).app.dockerBuildArgs).toMatchObject({
    NODE_VERSION: '22',
    PORT: '4321',
  });
});

describe('the same input makes the same images', () => {
  const on = (day: string, props: Partial<HardenedNodeServiceProps> = {}): string[] => {
    jest.useFakeTimers({ now: new Date(day), doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
    try {
      return hashesOf(imagesOf(props));
    } finally {
      jest.useRealTimers();
    }
  };

  test('on another day of the month', () => {
    expect(on('2026-11-01T00:00:00Z')).toEqual(on('2026-11-30T23:59:59Z'));
  });

  test('in another month where the date is given; else the front alone is new, for security.txt', () => {
    const date = new Date('2026-11-15');
    expect(on('2026-11-20T00:00:00Z', { date })).toEqual(on('2026-12-20T00:00:00Z', { date }));
    const [app, front, certificate] = on('2026-11-20T00:00:00Z');
    expect(on('2026-12-20T00:00:00Z')).toEqual([app, expect.not.stringMatching(front ?? ''), certificate]);
  });

  test('whatever the times of the files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'app-'));
    try {
      cpSync(appDirectory, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
      const before = imagesOf({ app: folder }).app.hash;
      utimesSync(join(folder, 'package.json'), 0, 0);
      expect(imagesOf({ app: folder }).app.hash).toBe(before);
      writeFileSync(join(folder, 'new.js'), '1');
      expect(imagesOf({ app: folder }).app.hash).not.toBe(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('no secret and nothing that the build makes enters the image; what is no secret does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  const key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n';
  const files = {
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'package-lock.json': '{}',
    'server.js': '',
    '.dockerignore': '# notes\n*.md\n!.env\n',
    'README.md': '',
    '.env': 'A=1',
    'config/.env.production': 'A=1',
    '.npmrc': '//registry.example/:_authToken=x',
    'packages/b/.npmrc': 'legacy-peer-deps=true\n//registry.example/:_authToken=${TOKEN}',
    'server.key': key,
    'certs/all.pem': key,
    'certs/rds-ca.pem': '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n',
    'i18n/de.key': 'Schlüssel',
    'store.p12': '',
    id_rsa: key,
    '.git/config': '',
    'node_modules/a/index.js': '',
    'packages/b/node_modules/c/index.js': '',
  };
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { directory } = imagesOf({ app: folder }).app;
    const shipped = readdirSync(join(directory, 'app'), { recursive: true, encoding: 'utf8' });
    expect(Object.keys(files).filter((name) => shipped.includes(name))).toEqual([
      'package.json',
      'package-lock.json',
      'server.js',
      '.dockerignore',
      'packages/b/.npmrc',
      'certs/rds-ca.pem',
      'i18n/de.key',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the app has the inspection with it, by the options of the front', () => {
  const inspectionExcept = [{ path: '/posts', detector: 'sql-injection' }];
  const { app } = imagesOf({ front: { inspection: 'count', inspectionExcept } });
  expect(JSON.parse(read(app, 'preload/config.json'))).toMatchObject({
    inspection: { inspection: 'count', inspectionExcept },
  });
  // It stands by itself: nothing of this package is beside it in the image.
  const { inspectHead } = createRequire(__filename)(join(app.directory, 'preload/engine.cjs')) as Engine;
  const target = `/?id=${encodeURIComponent("' OR '1'='1' --")}`;
  expect(inspectHead({ method: 'GET', target, rawHeaders: [] }, {})).toMatchObject({ part: 'query', name: 'id' });
});

test('files are for the user of the image to read, whatever the umask was here', () => {
  const before = process.umask(0o077);
  try {
    const images = imagesOf();
    const files = [
      [images.front, 'front/nginx.conf'],
      [images.app, 'preload/config.json'],
      [images.app, 'preload/engine.cjs'],
      [images.app, 'app/server.js'],
      [images.certificate, 'certificate/index.mjs'],
    ] as const;
    for (const [{ directory }, name] of files) {
      expect({ name, mode: statSync(join(directory, name)).mode & 0o444 }).toEqual({ name, mode: 0o444 });
    }
  } finally {
    process.umask(before);
  }
});

test('two services in a stack, of the same front, share its image', () => {
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Two');
  for (const id of ['One', 'Other']) {
    new HardenedNodeService(stack, id, { app: appDirectory, securityContact, public: false });
  }
  const { directory } = app.synth();
  const { dockerImages } = JSON.parse(readFileSync(join(directory, 'Two.assets.json'), 'utf8')) as {
    dockerImages: object;
  };
  expect(Object.keys(dockerImages)).toHaveLength(3);
});

describe('images that ours are built from', () => {
  const pinned = `@sha256:${'a'.repeat(64)}`;
  const warnings = (images: Readonly<Record<string, string>>): Promise<string[]> =>
    withFiles(
      {
        'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }),
        'package-lock.json': '{}',
        'casemate.images.json': JSON.stringify(images),
      },
      (app) => {
        const stack = partStack();
        new HardenedNodeService(stack, 'Service', { app, securityContact, public: false });
        return Promise.resolve(warningsOf(stack, 'image-unpinned').sort());
      },
    );

  test('named by a tag: a warning for each image', async () => {
    const found = await warnings({ run: `registry.example.com/node${pinned}` });
    expect(found).toEqual([
      expect.stringContaining(
        'built from nginx:1.30-trixie and gcr.io/distroless/base-debian13:nonroot, named by a tag',
      ),
      expect.stringContaining('built from node:24-trixie-slim, named by a tag'),
    ]);
  });

  test('named by their digests: none', async () => {
    const all = ['build', 'run', 'nginx', 'front'].map((name) => [name, `registry.example.com/${name}${pinned}`]);
    expect(await warnings(Object.fromEntries(all) as Record<string, string>)).toEqual([]);
  });
});
