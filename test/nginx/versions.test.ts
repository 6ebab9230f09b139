import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markLine } from '../../container/preload/mark';
import { makeCertificate } from '../../lib/local/certificate';
import { findNginx, type Nginx } from '../../lib/local/nginx';
import { resolveOptions, type HardeningOptions } from '../../lib/options';
import { awsProfile, frontConfig, localProfile, type FrontProfile } from '../../nginx';
import type * as FrontHelper from '../helpers/front';
import { newestNginx } from '../helpers/nginx-versions';

/** The NGINX that all other tests run on. */
const usual = findNginx();
let newest: Nginx | undefined;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'versions-'));
  const { certificate, key } = await makeCertificate(['localhost']);
  await writeFile(join(directory, 'certificate.pem'), certificate);
  await writeFile(join(directory, 'key.pem'), key);
  await writeFile(join(directory, 'mark.conf'), markLine('a1'.repeat(16)));
  const obtained = await newestNginx();
  if ('problem' in obtained) {
    console.info(`Not run on the newest NGINX: ${obtained.problem}.`);
    return;
  }
  // Where the front's test helper and Casemate itself look; jest gives each test file an environment of its own.
  process.env.CASEMATE_NGINX = obtained.nginx;
  newest = findNginx();
}, 600_000);

afterAll(() => rm(directory, { recursive: true }));

/** What `nginx -t` says of the rendered configuration, its two lines of success aside. */
async function complaints(
  { program }: Nginx,
  profile: FrontProfile,
  given: Partial<HardeningOptions> = {},
): Promise<string> {
  const options = resolveOptions({ securityContact: 'mailto:security@example.com', ...given });
  for (const [name, text] of Object.entries(frontConfig(options, profile)))
    await writeFile(join(directory, name), text);
  // Of the access log's /dev/stdout NGINX opens the file behind it, which a pipe does not have.
  const log = await open(join(directory, 'access.log'), 'a');
  const { status, stderr } = spawnSync(
    program,
    ['-t', '-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')],
    // NGINX itself takes the variable NGINX for the numbers of sockets that it inherits, and complains of a path.
    { encoding: 'utf8', stdio: ['ignore', log.fd, 'pipe'] },
  );
  await log.close();
  const rest = stderr.split('\n').filter((line) => line !== '' && !/ (?:syntax is ok|test is successful)$/.test(line));
  return `exit ${status}${rest.map((line) => `\n${line}`).join('')}`;
}

const everyOption: Partial<HardeningOptions> = {
  hosts: ['example.com', '*.example.com'],
  bodyLimit: '512kb',
  bodyLimits: { '/upload': '50mb' },
  hstsIncludeSubDomains: true,
  hstsPreload: true,
  responseHeaders: { 'X-Frame-Options': false, 'X-Own': 'own' },
  hiddenFilesExcept: ['/blob/'],
  securityPolicy: 'https://example.com/policy',
};

/** The configurations for this machine and for AWS, with few options and with many. */
async function accepts(nginx: Nginx): Promise<void> {
  const here = { directory, http2Directive: nginx.http2Directive };
  const paths = {
    certificate: join(directory, 'certificate.pem'),
    key: join(directory, 'key.pem'),
    mark: { file: 'mark.conf' },
  };
  for (const profile of [localProfile(here), awsProfile({ ...here, ...paths })]) {
    for (const options of [{}, everyOption]) expect(await complaints(nginx, profile, options)).toBe('exit 0');
  }
}

test(`NGINX ${usual.version} accepts every configuration without a warning`, () => accepts(usual));

test('the newest NGINX accepts every configuration without a warning', async () => {
  if (newest) await accepts(newest);
});

test('the older way to HTTP/2 is a warning on the newest NGINX, as would be any directive that has had its day', async () => {
  if (!newest) return;
  expect(newest.http2Directive).toBe(true);
  expect(await complaints(newest, localProfile({ directory, http2Directive: false }))).toMatch(
    /\[warn\].*"listen \.\.\. http2" directive is deprecated/,
  );
});

test('the newest NGINX serves over HTTP/1.1 and HTTP/2, and hardens', async () => {
  if (!newest) return;
  // Only now: the helper looks for NGINX when it is loaded.
  const { withFront } = jest.requireActual<typeof FrontHelper>('../helpers/front');
  await withFront({}, async ({ get, port, log }) => {
    const answer = await get('/path?a=1', { method: 'POST', body: 'body' });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(JSON.parse(answer.body)).toMatchObject({ method: 'POST', url: '/path?a=1', body: 'body' });
    expect((await get('/.env')).status).toBe(404);

    const session = connect(`https://localhost:${port}`, { rejectUnauthorized: false });
    const [headers] = (await once(session.request({ ':path': '/' }).resume(), 'response')) as [Record<string, unknown>];
    session.destroy();
    expect(headers).toMatchObject({ ':status': 200, 'x-content-type-options': 'nosniff' });
    expect((await log()).map(({ protocol }) => protocol)).toContain('HTTP/2.0');
  });
});
