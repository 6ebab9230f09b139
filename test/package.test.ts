import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { frontConfig, localProfile, resolveOptions } from '../lib';
import { freePort } from '../lib/local/ports';

/** What people install: the packed package, in fresh projects, from a registry on loopback that has it and what it depends on. */
const root = join(__dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'package-'));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string }[];
}

/** Without what `npm test` and the machine tell npm: a fresh project has none of it. */
const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|http)/i.test(name)));
const env = {
  ...clean,
  npm_config_userconfig: join(work, 'npmrc'),
  npm_config_cache: join(work, 'cache'),
  npm_config_update_notifier: 'false',
  npm_config_yes: 'false',
};

async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 1 << 26 });
  return stdout;
}

const pack = async (cwd: string, ...folders: string[]): Promise<Packed[]> =>
  JSON.parse(
    await run(cwd, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', work, ...folders),
  ) as Packed[];

/** The folders of what casemate needs at run time, from the lockfile. */
const dependencies = (): string[] =>
  Object.entries((JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> }).packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder]) => folder);

/** As much of an npm registry as `npm install` asks for. */
function serve(packages: readonly (Packed & { readonly manifest: object })[]): Server {
  const server = createServer((req, res) => {
    const asked = decodeURIComponent((req.url ?? '').slice(1));
    const versions = packages.filter(({ name }) => name === asked);
    if (packages.some(({ filename }) => filename === asked)) res.end(readFileSync(join(work, asked)));
    else if (!versions.length) res.writeHead(404).end('{}');
    else {
      const dist = ({ filename, integrity }: Packed) => ({
        tarball: `http://${req.headers.host}/${filename}`,
        integrity,
      });
      res.end(
        JSON.stringify({
          name: asked,
          'dist-tags': { latest: versions[0]?.version },
          versions: Object.fromEntries(versions.map((one) => [one.version, { ...one.manifest, dist: dist(one) }])),
        }),
      );
    }
  });
  return server.listen(0, '127.0.0.1');
}

const contact = 'mailto:security@example.com';
const use = `
process.stdout.write(frontConfig(resolveOptions({ securityContact: '${contact}' }), localProfile({ date: new Date(0) }))['nginx.conf']);
if (schema.title !== 'Options of Casemate') throw new Error('not the schema');
`;
const uses = {
  commonjs: `const { frontConfig, localProfile, resolveOptions } = require('casemate');
const schema = require('casemate/options.schema.json');
${use}`,
  module: `import { frontConfig, localProfile, resolveOptions } from 'casemate';
import schema from 'casemate/options.schema.json' with { type: 'json' };
${use}`,
};
const freePorts = async (): Promise<string[]> => [
  '--port',
  `${await freePort()}`,
  '--http-port',
  `${await freePort()}`,
];

const kinds = ['commonjs', 'module'] as const;
const project = (kind: string): string => join(work, kind);

let own: Packed;
let registry: Server;

beforeAll(async () => {
  const [packed] = await pack(root);
  if (!packed) throw new Error('npm packed nothing.');
  own = packed;
  const folders = dependencies();
  const others = await pack(root, ...folders.map((folder) => `./${folder}`));
  const manifest = (folder: string): object => JSON.parse(read(join(folder, 'package.json'))) as object;
  registry = serve([
    { ...own, manifest: manifest('.') },
    ...others.map((one, index) => ({ ...one, manifest: manifest(folders[index] ?? '') })),
  ]);
  await once(registry, 'listening');
  await Promise.all(
    kinds.map(async (kind) => {
      mkdirSync(project(kind));
      writeFileSync(join(project(kind), 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', type: kind }));
      const address = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
      await run(project(kind), 'npm', 'install', '--registry', address, '--no-audit', '--no-fund', 'casemate');
    }),
  );
}, 240_000);

afterAll(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(work, { recursive: true });
});

test('the package holds what runs, and nothing else', () => {
  const paths = own.files.map(({ path }) => path);
  for (const path of ['README.md', 'CHANGELOG.md', 'LICENSE', 'dist/bin/casemate.js', 'dist/lib/options.schema.json']) {
    expect(paths).toContain(path);
  }
  const source = (path: string): string => path.replace(/^dist\//, '').replace(/(?:\.d)?\.[jt]s$/, '.ts');
  const stray = paths.filter(
    (path) =>
      !['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json'].includes(path) &&
      // Images are built from these.
      !/^container\/(?:\w+\.Dockerfile$|certificate\/)/.test(path) &&
      // Bundled, and what loads them.
      !/^dist\/container\/launcher\/(?:index\.mjs|(?:launch|parent|secrets-manager)\.cjs)$/.test(path) &&
      !/^dist\/container\/preload\/(?:index|watchdog-thread|engine)\.cjs$/.test(path) &&
      (!/^dist\/.*\.(?:js|d\.ts|json)$/.test(path) || !existsSync(join(root, source(path)))),
  );
  expect(stray).toEqual([]);
  for (const name of ['app', 'certificate', 'front']) expect(paths).toContain(`container/${name}.Dockerfile`);
  for (const name of readdirSync(join(root, 'container/certificate'))) {
    expect(paths).toContain(`container/certificate/${name}`);
  }
  // What only this repository runs: the documentation, and the app of cdk.json.
  expect(paths.filter((path) => /^dist\/(?:bin\/(?:app|docs)|lib\/(?:docs|context))\b/.test(path))).toEqual([]);
});

describe.each(kinds)('in a project of type %s', (kind) => {
  test('the front is rendered, the same bytes as here', async () => {
    writeFileSync(join(project(kind), 'use.js'), uses[kind]);
    const here = frontConfig(resolveOptions({ securityContact: contact }), localProfile({ date: new Date(0) }));
    expect(await run(project(kind), process.execPath, 'use.js')).toBe(here['nginx.conf']);
  });

  test('the types are all there', async () => {
    const text = `import { frontConfig, localProfile, resolveOptions, CasemateError, type HardeningOptions } from 'casemate';
const options: HardeningOptions = { securityContact: '${contact}' };
export const files: Readonly<Record<string, string>> = frontConfig(resolveOptions(options), localProfile());
export const code = (error: CasemateError): string => error.code;
// @ts-expect-error -- not an option: the types are not any
export const wrong: HardeningOptions = { securityContact: '${contact}', no: 1 };
`;
    writeFileSync(join(project(kind), 'types.ts'), text);
    const flags = ['--noEmit', '--strict', '--module', 'node20', 'types.ts'];
    await run(project(kind), process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...flags);
  });

  test('npx casemate --help answers', async () => {
    expect(await run(project(kind), 'npx', 'casemate', '--help')).toContain('Usage: casemate COMMAND');
  });

  test('npx casemate render reads a configuration in TypeScript', async () => {
    const config = `import type { HardeningOptions } from 'casemate';
export default { securityContact: 'mailto:typed@example.com' } satisfies HardeningOptions;
`;
    writeFileSync(join(project(kind), 'casemate.config.ts'), config);
    const rendered = await run(project(kind), 'npx', 'casemate', 'render', '.');
    expect(rendered).toContain('Contact: mailto:typed@example.com');
  });
});

test('casemate up runs where there is no CDK', async () => {
  const there = project('commonjs');
  expect(readdirSync(join(there, 'node_modules')).filter((name) => /^aws-|^constructs$/.test(name))).toEqual([]);
  writeFileSync(
    join(there, 'server.js'),
    "require('node:http').createServer((_, res) => res.end()).listen(process.env.PORT, process.env.HOST);",
  );
  expect(await run(there, 'npx', 'casemate', 'up', '.', '--once', ...(await freePorts()))).toContain('ready');
});

/** An app of the CDK in a fresh project: what it is written in, and how the CDK starts it. */
const cdkApps = {
  commonjs: {
    file: 'app.js',
    start: ['node', 'app.js'],
    text: `const { App, Stack } = require('aws-cdk-lib');
const { HardenedNodeService } = require('casemate/constructs');`,
  },
  module: {
    file: 'app.mjs',
    start: ['node', 'app.mjs'],
    text: `import { App, Stack } from 'aws-cdk-lib';
import { HardenedNodeService } from 'casemate/constructs';`,
  },
  'ts-node': {
    file: 'app.ts',
    start: ['ts-node', '--prefer-ts-exts', 'app.ts'],
    text: `import { App, Stack } from 'aws-cdk-lib';
import { HardenedNodeService, type HardenedNodeServiceProps } from 'casemate/constructs';
// @ts-expect-error -- no number: the types are not any
export const wrong: HardenedNodeServiceProps['cpu'] = 'many';`,
  },
} as const;

/** What README.md adds to a service that exists, in the stack of one. */
function readmeStack(): string {
  const added = [...read('README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
  const [imports = '', ...lines] = (added.find((code) => code.includes('FrontedService')) ?? '').split('\n\n');
  return `import { aws_certificatemanager as acm, aws_ecs as ecs, aws_ecs_patterns as patterns, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
${imports}
export class Existing extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const certificate = acm.Certificate.fromCertificateArn(this, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1');
    const taskImageOptions = { image: ecs.ContainerImage.fromRegistry('example/shop'), containerPort: 3000 };
    const web = new patterns.ApplicationLoadBalancedFargateService(this, 'Web', { certificate, taskImageOptions });
    ${lines.join('\n\n')}
  }
}
`;
}

/** As a new project of the CDK has it, by \`cdk init\` of today, by bundlers, and by \`cdk init\` of some years ago. */
const resolutions = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  node10: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
};

function tsconfig(resolution: keyof typeof resolutions): string {
  const compilerOptions = { target: 'es2022', strict: true, noEmit: true, types: ['node'], skipLibCheck: true };
  return JSON.stringify({ compilerOptions: { ...compilerOptions, ...resolutions[resolution] }, files: ['app.ts'] });
}

describe('in an app of the CDK', () => {
  const app = join(root, 'test/apps/fastify');
  const cdkProject = (kind: keyof typeof cdkApps): string => join(work, `cdk-${kind}`);

  beforeAll(() => {
    for (const kind of Object.keys(cdkApps) as (keyof typeof cdkApps)[]) {
      const there = cdkProject(kind);
      cpSync(join(project('commonjs'), 'node_modules'), join(there, 'node_modules'), { recursive: true });
      // As installed; a copy of the CDK would take longer than all else here.
      for (const name of ['aws-cdk-lib', 'constructs', 'typescript', '@types/node']) {
        const link = join(there, 'node_modules', name);
        mkdirSync(dirname(link), { recursive: true });
        symlinkSync(join(root, 'node_modules', name), link);
      }
      writeFileSync(join(there, 'package.json'), JSON.stringify({ name: 'infra', version: '1.0.0' }));
      const { file, text } = cdkApps[kind];
      writeFileSync(
        join(there, file),
        `${text}
const stack = new Stack(new App(), 'Infra');
new HardenedNodeService(stack, 'Web', { app: ${JSON.stringify(app)}, securityContact: '${contact}', public: false });
`,
      );
      writeFileSync(join(there, 'tsconfig.json'), tsconfig('nodenext'));
    }
  });

  test.each(Object.keys(cdkApps) as (keyof typeof cdkApps)[])(
    '%s: synthesizes',
    async (kind) => {
      const there = cdkProject(kind);
      const [program, ...args] = cdkApps[kind].start;
      const path = program === 'node' ? process.execPath : join(root, 'node_modules/.bin', program);
      const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
      await run(there, process.execPath, cdk, 'synth', '--quiet', '--no-notices', '--app', [path, ...args].join(' '));
      const template = readFileSync(join(there, 'cdk.out/Infra.template.json'), 'utf8');
      expect(template).toContain('AWS::ECS::TaskDefinition');
      expect(template).toContain('AWS::WAFv2::WebACL');
    },
    240_000,
  );

  test.each(Object.keys(resolutions) as (keyof typeof resolutions)[])('the types resolve: %s', async (resolution) => {
    const there = cdkProject('ts-node');
    const config = join(there, `tsconfig.${resolution}.json`);
    writeFileSync(config, tsconfig(resolution));
    await run(there, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '--project', config);
  });

  test('the examples of docs/constructs.md and README.md compile and synthesize, as they are', async () => {
    const there = cdkProject('ts-node');
    const files = readdirSync(join(root, 'test/examples')).filter((name) => name !== 'existing-stack.ts');
    for (const name of files) {
      expect(read('docs/constructs.md')).toContain(read(`test/examples/${name}`));
      cpSync(join(root, 'test/examples', name), join(there, 'examples', name));
    }
    writeFileSync(join(there, 'examples/readme.ts'), readmeStack());
    files.push('readme.ts');
    cpSync(join(root, 'test/apps/fastify'), join(there, 'shop'), {
      recursive: true,
      filter: (path) => !path.endsWith('node_modules'),
    });
    const { compilerOptions } = JSON.parse(tsconfig('nodenext')) as { compilerOptions: object };
    writeFileSync(
      join(there, 'tsconfig.examples.json'),
      JSON.stringify({
        compilerOptions: { ...compilerOptions, noEmit: false, rootDir: 'examples', outDir: 'out' },
        include: ['examples'],
      }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await run(there, process.execPath, tsc, '--project', 'tsconfig.examples.json');
    writeFileSync(
      join(there, 'synth.js'),
      `const { App } = require('aws-cdk-lib');
const app = new App({ outdir: 'examples.out' });
for (const name of ${JSON.stringify(files.map((name) => name.replace('.ts', '')))}) {
  // Where web ACLs of CloudFront must be.
  for (const Stack of Object.values(require('./out/' + name))) new Stack(app, name, { env: { region: 'us-east-1' } });
}
for (const { stackName, template } of app.synth().stacks) console.log(stackName, Object.keys(template.Resources).length);
`,
    );
    const counts = (await run(there, process.execPath, 'synth.js')).trim().split('\n');
    expect(counts.map((line) => line.split(' ')[0]).sort()).toEqual(
      files.map((name) => name.replace('.ts', '')).sort(),
    );
    expect(counts.filter((line) => line.endsWith(' 0'))).toEqual([]);
  }, 240_000);
});

test('what README.md shows works', async () => {
  const block = (language: string): string =>
    new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(read('README.md'))?.[1] ?? '';
  writeFileSync(join(project('module'), 'readme.js'), `${block('js')}\nconsole.log(files['nginx.conf']);`);
  expect(await run(project('module'), process.execPath, 'readme.js')).toContain(`Contact: ${contact}`);

  const config = JSON.parse(block('json')) as { $schema: string };
  expect(resolveOptions(config)).toMatchObject({ securityContact: contact, requestsPerSecond: 50 });
  expect(existsSync(join(project('module'), config.$schema))).toBe(true);
});

test('the cost of --help is shown', async () => {
  const times = await run(project('commonjs'), 'sh', '-c', 'node_modules/.bin/casemate --help > help.txt; times');
  // The second line is of the children: user and system time.
  const cpu = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds))
    .reduce((sum, seconds) => sum + seconds, 0);
  process.stdout.write(`casemate --help: ${Math.round(cpu * 1000)} ms of CPU\n`);
  expect(readFileSync(join(project('commonjs'), 'help.txt'), 'utf8')).toContain('Usage: casemate');
});
