import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed, run, type Running } from '../helpers/apps';
import { sameBehindTheFront, withCasemate } from '../helpers/casemate';
import { request } from '../helpers/request';
import manifest from '../../package.json';

jest.setTimeout(290_000);

let directory = '';
let scratch = '';

/** Verdaccio as it comes, with an empty storage, before the registry that this machine uses. */
beforeEach(async () => {
  directory = await installed('verdaccio');
  scratch = mkdtempSync(join(tmpdir(), 'verdaccio-client-'));
  const [registry, cafile] = [await npmConfig('registry'), await npmConfig('cafile')];
  const config = {
    storage: './storage',
    auth: { htpasswd: { file: './storage/htpasswd' } },
    uplinks: { npmjs: { url: registry, ...(cafile !== 'null' && { ca: readFileSync(cafile, 'utf8') }) } },
    packages: {
      // The team's own: nobody else is asked for them.
      '@alice/*': { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', publish: '$authenticated', proxy: 'npmjs' },
    },
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  };
  // JSON is YAML.
  writeFileSync(join(directory, 'config.yaml'), JSON.stringify(config));
  rmSync(join(directory, 'storage'), { recursive: true, force: true });
  mkdirSync(join(directory, 'storage'));
}, 290_000);

afterEach(() => {
  rmSync(scratch, { recursive: true });
});

const npmConfig = async (name: string): Promise<string> =>
  (await run('npm', ['--silent', 'config', 'get', name], '/')).trim();

/** An npm client of its own: project, settings and cache. */
class Client {
  readonly folder: string;

  constructor(
    private readonly name: string,
    private readonly registry: string,
  ) {
    this.folder = join(scratch, name);
    mkdirSync(this.folder);
  }

  write(file: string, content: object | string): void {
    writeFileSync(join(this.folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  npm(...args: string[]): Promise<string> {
    const settings = {
      registry: this.registry,
      cache: join(scratch, `${this.name}-cache`),
      userconfig: join(this.folder, '.npmrc'),
      'strict-ssl': 'false',
      'update-notifier': 'false',
      loglevel: 'http',
    };
    const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    return run('npm', [...args, ...flags, '--no-audit', '--no-fund', '--ignore-scripts'], this.folder);
  }
}

/** Version and digest of each package in a lockfile. */
function locked(client: Client) {
  const { packages } = JSON.parse(client.read('package-lock.json')) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  return Object.entries(packages).map(([path, { version, integrity }]) => ({ path, version, integrity }));
}

const { express, jest: runner } = manifest.devDependencies;
const project = { name: 'project', version: '1.0.0', dependencies: { express, jest: runner } };

// Its casemate.config.json has a burst larger than all requests of this test: machines ask for everything at once, and how fast
// this one is must not decide.
test('npm installs hundreds of packages through the front, none refused', () =>
  withCasemate(directory, { args: ['--json'] }, async ({ url, stdout }) => {
    const direct = new Client('direct', await npmConfig('registry'));
    direct.write('package.json', project);
    await run('npm', ['install', '--package-lock-only', '--ignore-scripts'], direct.folder);

    // The second time Verdaccio has all of it on disk, and npm is as fast as it can be.
    for (const name of ['cold', 'warm']) {
      const client = new Client(name, url);
      client.write('package.json', project);
      const said = await client.npm('install');
      expect(locked(client)).toEqual(locked(direct));
      expect(locked(client).length).toBeGreaterThan(200);
      expect(existsSync(join(client.folder, 'node_modules/jest/package.json'))).toBe(true);
      expect(said).not.toMatch(/http fetch .* (?:4\d\d|5\d\d) |attempt #/);
    }

    const requests = stdout()
      .split('\n')
      .filter((line) => line.startsWith('{"event":"request"'))
      .map((line) => JSON.parse(line) as { status: string; path: string; refusedBy: string });
    // Twice, for each package, what there is of it and its files.
    expect(requests.length).toBeGreaterThan(2 * 2 * 200);
    expect(requests.filter(({ status, refusedBy }) => !['200', '304'].includes(status) || refusedBy !== '')).toEqual(
      [],
    );
  }));

async function signUp({ url }: Running): Promise<string> {
  const answer = await request(`${url}/-/user/org.couchdb.user:alice`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'alice', password: 'correct horse battery' }),
  });
  expect(answer.status).toBe(201);
  return (JSON.parse(answer.body) as { token: string }).token;
}

sameBehindTheFront(
  'a package is published and installed',
  () => directory,
  async (app) => {
    const author = new Client('author', app.url);
    author.write('package.json', { name: '@alice/hello', version: '1.2.3' });
    author.write('index.js', "module.exports = 'hello';");
    await expect(author.npm('publish')).rejects.toThrow(/ENEEDAUTH|E401/);
    author.write('.npmrc', `${app.url.replace(/^https?:/, '')}/:_authToken=${await signUp(app)}\n`);
    await author.npm('publish');

    const user = new Client('user', app.url);
    user.write('package.json', { name: 'user', version: '1.0.0' });
    await user.npm('install', '@alice/hello');
    expect(user.read('node_modules/@alice/hello/index.js')).toBe("module.exports = 'hello';");
    expect((await request(app.url)).body).toContain('<title>Verdaccio</title>');
  },
);
