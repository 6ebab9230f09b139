import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markLine } from '../../container/preload/mark';
import { makeCertificate } from '../../lib/local/certificate';
import { resolveOptions, type HardeningOptions } from '../../lib/options';
import { awsProfile, concerns, frontConfig, localProfile, type FrontProfile } from '../../nginx';
import type { Directive } from '../../nginx/directive';
import { flatten, parse } from '../helpers/parse';

const minimal: HardeningOptions = { securityContact: 'mailto:security@example.com' };

const everything: Required<HardeningOptions> = {
  securityContact: ['mailto:security@example.com', 'https://example.com/report?a=b;c#"d', 'tel:+49-30-1'].map((uri) =>
    uri.replace('"', "'"),
  ),
  securityPolicy: 'https://example.com/policy;{}#x',
  hosts: [
    'example.com',
    '*.example.com',
    'a-b.example.org',
    '192.0.2.1',
    '[2001:db8::1]',
    'localhost',
    Array(4).fill('a'.repeat(62)).join('.'),
  ],
  requestsPerSecond: 1_000_000,
  requestBurst: 1_000_000,
  connectionsPerClient: 65_535,
  bodyLimit: '2gb',
  bodyLimits: { '/upload': '50mb', '/upload/': '60mb', '/a-b_c.d~e/(x)|y@z': '512kb', '/security.txt': '1kb' },
  upstreamTimeout: 86_400,
  hstsMaxAge: 3_153_600_000,
  hstsIncludeSubDomains: true,
  hstsPreload: true,
  responseHeaders: {
    'X-Frame-Options': false,
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'self'; img-src *; report-uri /x?y={z}",
    'Permissions-Policy': 'camera=(), microphone=("https://a.example" "\\d")',
    'X-Team': '#1 "best" \\',
    [`X-${'Long-'.repeat(30)}Name`]: 'x',
  },
  hiddenFilesExcept: ['/blob/', '/a.b+c(d)[e]|f^g-h*', '/'],
  trustedOrigins: [
    'https://app.example.com',
    'https://[2001:db8::1]:8443',
    ...Array<string>(2).fill(`https://${Array(4).fill('b'.repeat(62)).join('.')}:65535`),
  ],
  csrfExempt: ['/hook', '/a.b+c(d)[e]|f^g-h*', '/ä%20~', '/'],
  csp: 'enforce',
  sessionCookies: { 'my.sid': 'id', 'koa:sess': false, "a!#%&'^`~-.": 'x'.repeat(64), default: 'hostnames' },
  oldSessionCookiesUntil: '2026-12-31',
  sessionMaxAge: 31_536_000,
  duplicateParameters: {
    '*': 'reject',
    'a b': 'first',
    'ä"\\': 'last',
    '$host;{}': 'allow',
    'a[b]': 'log',
    ['x'.repeat(200)]: 'log',
    default: 'log',
  },
  inspection: 'count',
  inspectionExcept: [{ path: '/a.b+c(d)[e]|f^g-h*', detector: 'sql-injection', name: '$host' }],
  loginPaths: ['/enter', '/enter', '/a.b+c(d)[e]|f^g-h*', `/${'long/'.repeat(50)}login`, '/'],
  loginsPerMinute: 60_000,
  methods: { '/': ['GET', 'HEAD', 'POST'], '/dav/': ['PROPFIND', 'VERSION-CONTROL'], '/a.b+c(d)[e]|f^g-h*': ['GET'] },
  routes: ['/', '/api', '/a.b+c(d)[e]|f^g-h*', `/${'long/'.repeat(50)}`],
  clients: ['192.0.2.1', '192.0.2.0/24', '192.0.2.0/24', '2001:db8::/32', '::1', '0.0.0.0/0'],
  adminPaths: { '/ops': 'closed', '/ops/': 'log', '/status': 'open', '/a.b+c(d)[e]|f^g-h*': 'closed', '/': 'log' },
  adminClients: ['10.0.0.0/8', '10.1.2.3', '::/0'],
  appErrors: 'pass',
  entry: 'server.js',
  writable: ['data'],
  secrets: { SESSION_SECRET: { generate: 64 }, 'DB_*': { secret: 'prod/db', fields: ['a'] } },
  injection: 'launcher',
  childSecrets: ['SESSION_SECRET'],
  onRotate: 'reload',
  rotationInterval: 60,
  healthPath: '/healthz',
  startTimeout: 10,
  watchdogTimeout: 60,
  nodeFlags: ['--disable-sigusr1', '--permission'],
  installScripts: ['bcrypt'],
  auditLevel: 'critical',
  auditExceptions: { 'GHSA-c2qf-rxjj-qqgw': { reason: 'no range comes from outside', until: '2026-12-31' } },
  bundle: true,
};

/** The least and the most that every number allows, and lists without an entry. */
const least: HardeningOptions = {
  ...minimal,
  hosts: [],
  requestsPerSecond: 1,
  requestBurst: 0,
  connectionsPerClient: 1,
  bodyLimit: '1kb',
  bodyLimits: { '/': '1gb' },
  upstreamTimeout: 1,
  hstsMaxAge: 0,
  loginPaths: [],
  loginsPerMinute: 1,
  sessionMaxAge: 1,
};

const optionSets = { minimal, everything, least };
const config = (options: HardeningOptions, profile: FrontProfile): string =>
  frontConfig(resolveOptions(options), profile)['nginx.conf'] ?? '';

const date = new Date('2026-11-21T10:00:00Z');
const profiles: Readonly<Record<string, (place?: Partial<FrontProfile>) => FrontProfile>> = {
  local: localProfile,
  aws: awsProfile,
};

/** The installed NGINX, the one that the other tests use, and a newer one where NGINX_NEWER names it. */
const binaries = [...new Set(['nginx', process.env.CASEMATE_NGINX, process.env.CASEMATE_NGINX_NEWER])].filter(
  (binary): binary is string => binary !== undefined && (binary === 'nginx' || existsSync(binary)),
);

describe.each(binaries)('%s', (binary) => {
  const http2Directive = !/nginx\/1\.2[2-4]\./.test(spawnSync(binary, ['-v']).stderr.toString());
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nginx-t-'));
    const { certificate, key } = await makeCertificate(['localhost']);
    await writeFile(join(directory, 'certificate.pem'), certificate);
    await writeFile(join(directory, 'key.pem'), key);
    await writeFile(join(directory, 'front.conf'), markLine('a1'.repeat(16)));
  });
  afterAll(() => rm(directory, { recursive: true }));

  /** What `nginx -t` says: nothing but its two lines of success, warnings neither. */
  async function check(text: string): Promise<string> {
    const file = join(directory, 'nginx.conf');
    await writeFile(file, text);
    // Standard output is not a pipe: NGINX opens /dev/stdout anew, which no pipe of Node's allows.
    const { stderr } = spawnSync(binary, ['-t', '-e', 'stderr', '-p', directory, '-c', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    return stderr.replaceAll(file, 'nginx.conf');
  }

  const fine =
    'nginx: the configuration file nginx.conf syntax is ok\nnginx: configuration file nginx.conf test is successful\n';

  for (const [place, profile] of Object.entries(profiles)) {
    for (const [name, options] of Object.entries(optionSets)) {
      test(`accepts ${place} with the options ${name}, without a warning`, async () => {
        const here = profile({
          addresses: ['127.0.0.1', '[::1]'],
          httpsPort: 21_443,
          ...(place === 'local' && { httpPort: 21_080 }),
          certificate: 'certificate.pem',
          key: 'key.pem',
          mark: { file: 'front.conf' },
          directory,
          http2Directive,
          date,
        });
        expect(await check(config(options, here))).toBe(fine);
        expect(await check(config(options, { ...here, trustedHops: 2, hosts: [] }))).toBe(fine);
      });
    }
  }

  test('and would refuse a broken one', async () => {
    expect(
      await check(config(minimal, localProfile({ directory, http2Directive })).replace('http {', 'htp {')),
    ).toContain('unknown directive "htp"');
  });
});

const names = (directives: readonly Directive[]): string[] =>
  directives.filter(({ directive }) => directive === 'add_header').map(({ args }) => args[0] ?? '');

describe.each(Object.entries(profiles))('the output for %s', (_, profile) => {
  for (const [name, options] of Object.entries(optionSets)) {
    test(`repeats the whole header list wherever NGINX would drop it (${name})`, () => {
      const tree = flatten(parse(config(options, profile({ date }))));
      const http = tree.find(({ found }) => found.directive === 'http')?.found.block ?? [];
      const all = names(http);
      expect(all.length).toBeGreaterThan(10);
      const own = tree
        .filter(({ found }) => found.block && found.directive !== 'http')
        .filter(({ found }) => names(found.block ?? []).length > 0);
      expect(own.length).toBeGreaterThan(4);
      for (const { found } of own) {
        const there = names(found.block ?? []);
        expect({ at: found.args.join(' '), missing: all.filter((header) => !there.includes(header)) }).toEqual({
          at: found.args.join(' '),
          missing: [],
        });
      }
    });

    test(`inherits no list of headers for the app only in part (${name})`, () => {
      const tree = flatten(parse(config(options, profile({ date }))));
      // Where nothing of the client's is passed on, the list is whole by itself.
      const bare = (one: Directive | undefined): boolean =>
        one?.block?.some(({ directive }) => directive === 'proxy_pass_request_headers') ?? false;
      const levels = new Set(
        tree
          .filter(({ found, within }) => found.directive === 'proxy_set_header' && !bare(within.at(-1)))
          .map(({ within }) => within.map(({ directive }) => directive).join(' ')),
      );
      expect([...levels]).toEqual(['http server']);
    });
  }

  test('sends every header on errors too', () => {
    const added = flatten(parse(config(everything, profile({ date })))).filter(
      ({ found }) => found.directive === 'add_header',
    );
    expect(added.filter(({ found }) => found.args.at(-1) !== 'always')).toEqual([]);
  });

  test('is the same all month, and another the next', () => {
    const on = (day: string): string => config(everything, profile({ date: new Date(day) }));
    expect(on('2026-11-01T00:00:00Z')).toBe(on('2026-11-30T23:59:59Z'));
    expect(on('2026-11-30T23:59:59Z')).not.toBe(on('2026-12-01T00:00:00Z'));
  });

  test('names every concern, and is made of these alone', () => {
    const text = config(everything, profile({ date }));
    const titles = [...text.matchAll(/# == ([a-z-]+) ==/g)].map(([, title]) => title ?? '');
    const known = Object.keys(concerns);
    expect(titles.filter((title) => !known.includes(title))).toEqual([]);
    expect(known.filter((name) => titles.includes(name))).toEqual(titles);
  });
});

/** Each directive with where it stands, so that two configurations can be compared as sets. */
const lines = (text: string): Set<string> =>
  new Set(
    flatten(parse(text)).map(({ found, within }) =>
      [
        ...within.map(({ directive, args }) => `${directive} ${args.join(' ')}`),
        `${found.directive} ${found.args.join(' ')}`,
      ]
        .map((part) => part.trim())
        .join(' > '),
    ),
  );

test('what runs here and what runs on AWS differ in the place alone', () => {
  const hosts = ['example.com'];
  const here = lines(config({ ...minimal, hosts }, localProfile({ date, hosts: [] })));
  const there = lines(config({ ...minimal, hosts }, awsProfile({ date, hosts: [] })));
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  expect([...here].filter((line) => !there.has(line))).toEqual([
    'worker_processes 1',
    'pid ./nginx.pid',
    'worker_shutdown_timeout 10s',
    ...folders.map((name) => `http > ${name}_temp_path ./temp-${name}`),
    'http > ssl_certificate certificate.pem',
    'http > ssl_certificate_key key.pem',
    'http > map $remote_addr $client_address',
    'http > map $remote_addr $client_address > default $remote_addr',
    'http > server > listen 127.0.0.1:8080',
    'http > server > location / > return 308 https://$host:8443$request_uri',
    'http > server > listen 127.0.0.1:8443 default_server ssl',
    'http > server > listen 127.0.0.1:8080 default_server',
    'http > server > listen 127.0.0.1:8443 ssl',
    'http > server > proxy_set_header X-Casemate-Front 1',
    // Behind a proxy, the client's port is not known.
    'http > server > proxy_set_header X-Casemate-Port $remote_port',
  ]);
  expect([...there].filter((line) => !here.has(line))).toEqual([
    'worker_processes auto',
    'pid /run/casemate/front/nginx.pid',
    'worker_shutdown_timeout 60s',
    ...folders.map((name) => `http > ${name}_temp_path /run/casemate/front/temp-${name}`),
    'http > ssl_certificate /run/casemate/tls/certificate.pem',
    'http > ssl_certificate_key /run/casemate/tls/key.pem',
    'http > map $http_x_forwarded_for $client_address',
    'http > map $http_x_forwarded_for $client_address > default $remote_addr',
    'http > map $http_x_forwarded_for $client_address > ~(?:^|,)[ \\t]*(?<forwarded_address>[0-9A-Fa-f.:]+)[ \\t]*$ $forwarded_address',
    'http > server > listen 0.0.0.0:8443 default_server ssl',
    ...[
      '',
      ' > access_log off',
      ' > if ($http_x_forwarded_for)',
      ' > if ($http_x_forwarded_for) > return 404',
      ' > proxy_method GET',
      ' > proxy_pass_request_headers off',
      ' > proxy_pass_request_body off',
      ' > proxy_set_header Content-Length',
      ' > proxy_http_version 1.1',
      ' > proxy_set_header Connection',
      ' > proxy_set_header Host localhost',
      ' > proxy_set_header X-Forwarded-Proto https',
      ' > proxy_read_timeout 5s',
      ' > proxy_pass http://app/',
    ].map((line) => `http > server > location = /.casemate/health${line}`),
    'http > server > listen 0.0.0.0:8443 ssl',
    'http > server > include /run/casemate/mark/front.conf',
    'http > server > proxy_set_header X-Casemate-Port',
  ]);
});
