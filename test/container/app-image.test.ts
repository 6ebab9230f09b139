import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from '../../lib/image/build';
import { appBuild } from '../../lib/image/context';
import { tmpfs } from '../../lib/image/run';
import { appPlace, appTmpfs, startCommand, writableIn } from '../../lib/image/task';
import type { HardeningOptions } from '../../lib/options';
import { environment } from '../helpers/apps';
import { until } from '../helpers/until';
import { machine, npmrcFor } from './machine';
import { withRegistry, type Published } from './registry';
import { on, optionsOf, podman, withApp } from './task';

jest.setTimeout(280_000);

/** What is installed from a registry of our own. */
const published: readonly Published[] = [
  { name: 'casemate-plain', files: { 'index.js': "module.exports = 'plain';" } },
  {
    name: 'casemate-tool',
    manifest: { bin: { tool: 'tool.js' } },
    files: { 'tool.js': '#!/usr/bin/env node\nrequire("node:fs").writeFileSync("built.txt", "built");\n' },
  },
  { name: 'casemate-native', manifest: { scripts: { install: 'echo "module.exports = 1" > binding.js' } } },
  {
    name: 'casemate-known-bad',
    advisory: { id: 'GHSA-aaaa-bbbb-cccc', severity: 'critical', title: 'Runs what it is sent' },
  },
];

let npmrc = '';
/** Tests run while a registry does. */
const inRegistry = (body: () => Promise<void>) => (): Promise<void> =>
  withRegistry(published, machine().registry, async (url) => {
    const directory = mkdtempSync(join(tmpdir(), 'npmrc-'));
    const before = process.env.CONTAINERS_CONF;
    try {
      npmrc = join(directory, 'npmrc');
      writeFileSync(npmrc, npmrcFor(url));
      Object.assign(process.env, machine().onLoopback);
      await body();
    } finally {
      process.env.CONTAINERS_CONF = before;
      rmSync(directory, { recursive: true });
    }
  });

/** A lockfile, as a developer makes it; npm 11 writes no addresses into it, where asked not to. */
async function lock(
  directory: string,
  command = 'npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved',
): Promise<void> {
  // Not the synchronous way: the registry is in this process.
  await promisify(execFile)('sh', ['-c', command], {
    cwd: directory,
    env: { ...environment(), NPM_CONFIG_USERCONFIG: npmrc, NPM_CONFIG_AUDIT: 'false', CI: '' },
  });
}

const server = `require('node:http').createServer((request, response) => response.end(answer())).listen(process.env.PORT, process.env.HOST);\n`;
const manifest = (more: object): string =>
  JSON.stringify({ name: 'app', version: '1.0.0', private: true, scripts: { start: 'node server.js' }, ...more });

const imageOf = async (
  directory: string,
  options: Partial<HardeningOptions> = {},
  noCache = false,
  said: string[] = [],
): Promise<string> => {
  const tag = `localhost/casemate-test/${noCache ? 'anew' : 'one'}`;
  const all = optionsOf(options);
  const given = { directory, options: all, nodeVersion: 24, port: 3000, ...appPlace(directory, all) };
  await build(on, appBuild(given), { tag, npmrc, noCache, onLine: (line) => said.push(line) });
  return tag;
};

/** What the app answers in its container. */
async function answerOf(directory: string, image: string, options: Partial<HardeningOptions> = {}): Promise<string> {
  const all = optionsOf(options);
  const writable = { ...appTmpfs, ...writableIn(directory, all) };
  const command = startCommand({ directory, options: all, nodeVersion: 24, port: 3000, ...appPlace(directory, all) });
  const name = await podman(
    'run',
    '--detach',
    '--network',
    'none',
    '--read-only',
    '--cap-drop',
    'ALL',
    ...tmpfs(on, writable),
    image,
    ...command,
  );
  const ask = "fetch('http://127.0.0.1:3000/').then(async (r) => console.log(await r.text()), () => process.exit(1))";
  let answer = '';
  try {
    const answered = async (): Promise<boolean> => {
      answer = await podman('exec', name, '/nodejs/bin/node', '-e', ask).catch(() => '');
      return answer !== '';
    };
    expect((await until(answered, 30_000)) ? '' : await podman('logs', name)).toBe('');
    return answer;
  } finally {
    await podman('rm', '--force', '--time', '0', name);
  }
}

const inside = (image: string, expression: string): Promise<string> =>
  podman('run', '--rm', '--network', 'none', image, '-p', expression);
const behindPreload = (image: string, script: string): Promise<string> =>
  podman('run', '--rm', '--network', 'none', image, '--require=/casemate/preload/index.cjs', '-e', script);
/** Starts a bundle, and says whether V8 refused what came with it. */
const told = `const vm = require('node:vm');
vm.Script = class extends vm.Script {
  constructor(...given) {
    super(...given);
    console.log(this.cachedDataRejected);
  }
};
require('/app/dist/server.bundle.cjs');
setImmediate(() => process.exit());`;
const has = (path: string): string => `require('node:fs').existsSync(${JSON.stringify(path)})`;
const refused = async (image: Promise<string>): Promise<Error & { fix: string }> =>
  image.then(
    () => {
      throw new Error('It was built.');
    },
    (error: unknown) => error as Error & { fix: string },
  );

test(
  'npm: what the build needed is gone, and what ships is the app, its SBOM and labels',
  inRegistry(async () => {
    const files = {
      'package.json': manifest({
        scripts: { start: 'node server.js', build: 'tool' },
        dependencies: { 'casemate-plain': '1.0.0' },
        devDependencies: { 'casemate-tool': '1.0.0' },
      }),
      'server.js': `const answer = () => require('casemate-plain') + require('node:fs').readFileSync('built.txt');\n${server}`,
      'server.test.js': '',
      '.env': 'A=secret',
      id_ed25519: 'secret',
      '.aws/credentials': 'secret',
    };
    await withApp(files, async (directory) => {
      await lock(directory);
      const image = await imageOf(directory);
      expect(await answerOf(directory, image)).toBe('plainbuilt');
      const names = await inside(
        image,
        "JSON.stringify(require('node:fs').readdirSync('/app', { recursive: true }).sort())",
      );
      expect(JSON.parse(names)).toEqual([
        'built.txt',
        'casemate.images.json',
        'node_modules',
        // Of the tool of the build, and empty.
        'node_modules/.bin',
        'node_modules/casemate-plain',
        'node_modules/casemate-plain/index.js',
        'node_modules/casemate-plain/package.json',
        'package-lock.json',
        'package.json',
        'server.js',
      ]);
      const bom = JSON.parse(
        await inside(image, "require('node:fs').readFileSync('/casemate/sbom.cdx.json', 'utf8')"),
      ) as object;
      expect(bom).toMatchObject({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        components: [{ purl: 'pkg:npm/casemate-plain@1.0.0' }],
      });
      const [{ Config }] = JSON.parse(await podman('image', 'inspect', image)) as [
        { Config: { Labels: object; StopSignal: string; User: string } },
      ];
      expect(Config).toMatchObject({
        User: '65532:65532',
        StopSignal: 'SIGTERM',
        Labels: {
          'org.opencontainers.image.title': 'app',
          'org.opencontainers.image.version': '1.0.0',
          'io.casemate.sbom': '/casemate/sbom.cdx.json',
        },
      });
      // How npm reaches packages was a secret of the build.
      const history = await podman('history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
      expect(history).not.toContain(readFileSync(npmrc, 'utf8').slice(0, 40));
      expect(await inside(image, has('/root/.npmrc'))).toBe('false');
    });
  }),
);

test.each([{}, { bundle: true }])('built twice, from nothing, it is the same image: %o', (options) =>
  inRegistry(async () => {
    const files = {
      'package.json': manifest({ dependencies: { 'casemate-plain': '1.0.0' } }),
      'server.js': `const answer = () => require('casemate-plain');\n${server}`,
    };
    await withApp(files, async (directory) => {
      await lock(directory);
      const idOf = (image: string): Promise<string> =>
        podman('image', 'inspect', '--format', '{{.Id}} {{json .RootFS.Layers}}', image);
      const first = await idOf(await imageOf(directory, options, true));
      const second = await idOf(await imageOf(directory, options, true));
      expect(first).toBe(second);
    });
  })(),
);

test(
  'install scripts run where the options name the package, and nowhere else',
  inRegistry(async () => {
    const files = {
      'package.json': manifest({ dependencies: { 'casemate-native': '1.0.0' } }),
      'server.js': `const answer = () => 'x';\n${server}`,
    };
    await withApp(files, async (directory) => {
      await lock(directory);
      const built = has('/app/node_modules/casemate-native/binding.js');
      expect(await inside(await imageOf(directory), built)).toBe('false');
      expect(await inside(await imageOf(directory, { installScripts: ['casemate-native'] }), built)).toBe('true');
    });
  }),
);

test(
  'a known vulnerability stops the build by its name; an exception lets it pass until its day',
  inRegistry(async () => {
    const files = {
      'package.json': manifest({ dependencies: { 'casemate-known-bad': '1.0.0' } }),
      'server.js': `const answer = () => 'x';\n${server}`,
    };
    await withApp(files, async (directory) => {
      await lock(directory);
      const known = await refused(imageOf(directory, { auditLevel: 'high' }));
      expect(known.message).toMatch(
        /ERR_AUDIT_FINDINGS: 1 known vulnerability of high severity or worse, such as GHSA-aaaa-bbbb-cccc in casemate-known-bad: Runs what it is sent\./,
      );
      expect(known.fix).toMatch(/auditExceptions: \{ 'GHSA-aaaa-bbbb-cccc'/);
      const exception = (until: string) =>
        ({
          auditLevel: 'high',
          auditExceptions: { 'GHSA-aaaa-bbbb-cccc': { reason: 'never called', until } },
        }) as const;
      expect((await refused(imageOf(directory, exception('2020-01-01')))).message).toContain('ERR_AUDIT_FINDINGS');
      const said: string[] = [];
      await imageOf(directory, exception('2999-12-31'), true, said);
      // This registry signs nothing, and its build reaches no keys.
      expect(said.join('\n')).toMatch(/^.*The signatures of packages were not checked: .+\.$/m);
    });
  }),
);

test.each([
  [
    'yarn',
    'npm exec --yes --package=yarn@1.22.22 -- yarn install --ignore-scripts --non-interactive && rm -r node_modules',
    'yarn.lock',
  ],
  ['pnpm', 'npm exec --yes --package=pnpm@10 -- pnpm install --lockfile-only', 'pnpm-lock.yaml'],
])('%s: its lockfile decides', (_, command, lockfile) =>
  inRegistry(async () => {
    const files = {
      'package.json': manifest({
        scripts: { start: 'node server.js', build: 'tool' },
        dependencies: { 'casemate-plain': '1.0.0' },
        devDependencies: { 'casemate-tool': '1.0.0' },
      }),
      'server.js': `const answer = () => require('casemate-plain') + require('node:fs').readFileSync('built.txt');\n${server}`,
    };
    await withApp(files, async (directory) => {
      await lock(directory, command);
      expect(readFileSync(join(directory, lockfile), 'utf8')).toContain('casemate-plain');
      const image = await imageOf(directory);
      expect(await answerOf(directory, image)).toBe('plainbuilt');
      expect(await inside(image, has('/app/node_modules/casemate-tool'))).toBe('false');
    });
  })(),
);

test(
  'an app of a workspace, of modules, that writes to a folder',
  inRegistry(async () => {
    const files = {
      'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
      'packages/lib/package.json': JSON.stringify({
        name: 'lib',
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
        dependencies: { 'casemate-plain': '1.0.0' },
      }),
      'packages/lib/index.js': "import plain from 'casemate-plain';\nexport const lib = `lib ${plain}`;\n",
      'packages/web/package.json': JSON.stringify({
        name: 'web',
        version: '1.0.0',
        type: 'module',
        scripts: { start: 'node server.js' },
        dependencies: { lib: '1.0.0' },
      }),
      'packages/web/server.js': `import { writeFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { lib } from 'lib';
await Promise.resolve();
writeFileSync('data/seen', lib);
createServer((request, response) => response.end(readFileSync('data/seen'))).listen(process.env.PORT, process.env.HOST);\n`,
      'packages/web/data/.gitkeep': '',
    };
    await withApp(files, async (root) => {
      await lock(root);
      const directory = join(root, 'packages/web');
      execFileSync('cp', [join(root, 'casemate.images.json'), directory]);
      const options = { writable: ['data'] };
      const image = await imageOf(directory, options);
      expect(await answerOf(directory, image, options)).toBe('lib plain');
    });
  }),
);

test(
  'bundled: one file of all that an app built from TypeScript imports',
  inRegistry(async () => {
    const files = {
      'package.json': manifest({
        scripts: { start: 'node dist/server.js', build: 'tsc' },
        dependencies: { 'casemate-plain': '1.0.0' },
        devDependencies: { typescript: '5.9.3' },
      }),
      'tsconfig.json':
        '{"compilerOptions":{"outDir":"dist","module":"commonjs","strict":true,"types":[]},"files":["src/server.ts"]}',
      'src/server.ts': `declare const require: (name: string) => any, process: any;
const plain: string = require('casemate-plain');
require('node:readline');
const answer = (): string => \`\${plain} \${process.argv[1]} \${typeof Response}\`;
require('node:http').createServer((_: unknown, response: any) => response.end(answer())).listen(process.env.PORT, process.env.HOST);\n`,
    };
    await withApp(files, async (directory) => {
      await lock(directory);
      const options = { bundle: true };
      const image = await imageOf(directory, options);
      expect(await answerOf(directory, image, options)).toBe('plain /app/dist/server.bundle.cjs function');
      expect(await inside(image, has('/app/node_modules/typescript'))).toBe('false');
      const source = "require('node:fs').readFileSync('/app/dist/server.bundle.source.cjs', 'utf8')";
      expect(await inside(image, source)).toContain('exports = "plain"');
      // What V8 had made of it is there, and taken; without the preload's flag it was made under another.
      expect(await behindPreload(image, told)).toBe('false');
      expect(await podman('run', '--rm', '--network', 'none', image, '-e', told)).toBe('true');
      // What it loads of Node's own is loaded before that flag is set.
      const loaded = 'process.moduleLoadList.filter((name) => /\\b(?:readline|undici)$/.test(name)).join()';
      expect(await inside(image, loaded)).toBe('');
      expect(await behindPreload(image, `console.log(${loaded})`)).toBe(
        'NativeModule readline,NativeModule internal/deps/undici/undici',
      );
    });
  }),
);

test(
  'a native module that has its binary in the package works without its install script',
  inRegistry(async () => {
    const files = {
      'package.json': manifest({ dependencies: { bcrypt: '6.0.0' } }),
      'server.js': `const answer = () => String(require('bcrypt').hashSync('x', 4).length);\n${server}`,
    };
    await withApp(files, async (directory) => {
      await lock(directory);
      expect(await answerOf(directory, await imageOf(directory))).toBe('60');
    });
  }),
);

test(
  'yarn 4: its lockfile decides, and .yarnrc.yml says where packages are',
  inRegistry(async () => {
    const [, registry = ''] = /^registry=(.*)$/m.exec(readFileSync(npmrc, 'utf8')) ?? [];
    const files = {
      'package.json': manifest({
        scripts: { start: 'node server.js', build: 'tool' },
        dependencies: { 'casemate-plain': '1.0.0' },
        devDependencies: { 'casemate-tool': '1.0.0' },
        packageManager: 'yarn@4.9.2',
      }),
      '.yarnrc.yml': `nodeLinker: node-modules\nnpmRegistryServer: ${registry}\nunsafeHttpWhitelist: [127.0.0.1]\nenableGlobalCache: false\nenableTelemetry: false\n`,
      'server.js': `const answer = () => require('casemate-plain') + require('node:fs').readFileSync('built.txt');\n${server}`,
    };
    await withApp(files, async (directory) => {
      await lock(
        directory,
        // What another run has told this machine is of another registry.
        'YARN_GLOBAL_FOLDER="$PWD/.yarn/global" npm exec --yes --package=@yarnpkg/cli-dist@4.9.2 -- yarn install --mode=skip-build && rm -r node_modules .yarn',
      );
      const image = await imageOf(directory);
      expect(await answerOf(directory, image)).toBe('plainbuilt');
      expect(await inside(image, has('/app/node_modules/casemate-tool'))).toBe('false');
    });
  }),
);

describe('what is not built says what to do', () => {
  const files = { 'package.json': manifest({ dependencies: { 'casemate-plain': '1.0.0' } }), 'server.js': server };

  test('no lockfile', () =>
    withApp(files, async (directory) => {
      expect(await refused(imageOf(directory))).toMatchObject({
        code: 'ERR_NO_LOCKFILE',
        fix: 'Run npm install (or yarn, or pnpm install) there and commit the lockfile.',
      });
    }));

  test(
    'a lockfile out of step',
    inRegistry(() =>
      withApp(files, async (directory) => {
        await lock(directory);
        writeFileSync(
          join(directory, 'package.json'),
          manifest({ dependencies: { 'casemate-plain': '1.0.0', 'casemate-tool': '1.0.0' } }),
        );
        expect(await refused(imageOf(directory))).toMatchObject({
          code: 'ERR_IMAGE_BUILD',
          message: expect.stringContaining('ERR_LOCKFILE_STALE: The lockfile does not fit package.json') as string,
          fix: 'Run npm install, and commit the lockfile.',
        });
      }),
    ),
  );

  test(
    'a build script that fails',
    inRegistry(() =>
      withApp(
        {
          ...files,
          'package.json': manifest({ scripts: { start: 'node server.js', build: 'node -e "process.exit(3)"' } }),
        },
        async (directory) => {
          await lock(directory);
          const { message, fix } = await refused(imageOf(directory));
          expect(message).toMatch(/ERR_BUILD_SCRIPT: The build script of package\.json ended with 3/);
          expect(fix).toContain('npm ci && npm run build');
        },
      ),
    ),
  );

  test('a base image that is not there', () =>
    withApp(files, async (directory) => {
      await lock(directory, 'echo "{}" > package-lock.json');
      writeFileSync(join(directory, 'casemate.images.json'), '{"build":"localhost/casemate-test/none:1"}');
      npmrc = machine().npmrc;
      const { message, fix } = await refused(imageOf(directory));
      expect(message).toContain('localhost/casemate-test/none');
      expect(fix).toContain('casemate.images.json');
    }));
});
