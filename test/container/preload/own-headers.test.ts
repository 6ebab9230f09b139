import { resolveOptions } from '../../../lib/options';
import { askedOfApp, frontConfig, localProfile } from '../../../nginx';
import { withFront } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { toldFront } from '../../helpers/preloaded';

const asked = askedOfApp(resolveOptions({ securityContact: 'mailto:security@example.com' }));

/** Answers with the header that the path names, or with none; /error as a server's error. */
const program = `
require('node:http').createServer((request, response) => {
  const [, name, value = 'own'] = request.url.split('/').map(decodeURIComponent);
  if (name === 'error') response.statusCode = 500;
  else if (name === 'head') response.writeHead(200, { [value]: 'own' });
  else if (name) response.setHeader(name, value);
  response.end('{}');
}).listen(process.env.PORT, '127.0.0.1');
`;

const marked = { 'X-Casemate-Front': '1' };

const told = (
  paths: readonly string[],
  headers: Readonly<Record<string, string>> = marked,
  without: 'own-headers'[] = [],
): Promise<unknown[]> => toldFront(program, 'x-casemate-own', paths, headers, without);

test('the front is told of answers with none of the headers that it asks about', async () => {
  expect(await told(['/', '/ETag', '/Content-Type/text%2Fhtml', '/head/Vary'])).toEqual([
    'none',
    'none',
    'none',
    'none',
  ]);
});

test('of each header that it asks about, however it is set, and of an error it is not', async () => {
  const paths = [...asked.map((name) => `/${name}`), '/X-Frame-Options', '/head/Referrer-Policy', '/error'];
  expect(await told(paths)).toEqual(paths.map(() => undefined));
});

test('and with which but those that the parts speak in', async () => {
  const paths = ['/X-Casemate-Refused-By/csrf', '/X-Casemate-Reported/csrf', '/head/X-Casemate-Cors'];
  expect(await told(paths)).toEqual(['ours', 'ours', 'ours']);
});

test("the app's own word on it never leaves", async () => {
  const paths = ['/X-Casemate-Own/none', '/x-casemate-own/other', '/head/x-casemate-own'];
  expect(await told(paths)).toEqual(['ours', 'ours', 'ours']);
});

test('an app without the preload has no say in it', () => {
  const profile = localProfile({ preload: false });
  const { 'nginx.conf': text = '' } = frontConfig(resolveOptions({ securityContact: 'mailto:a@example.com' }), profile);
  expect(text).not.toContain('$upstream_http_x_casemate_own');
});

test('nobody else is told, and without the part nobody at all', async () => {
  expect(await told(['/'], { 'X-Casemate-Front': '2' })).toEqual([undefined]);
  expect(await told(['/'], marked, ['own-headers'])).toEqual([undefined]);
});

const paths = [
  '/',
  '/error',
  '/X-Casemate-Refused-By/csrf',
  '/X-Casemate-Reported/csrf',
  '/Content-Type/text%2Fhtml',
  '/Content-Type/image%2Fpng',
  '/Access-Control-Allow-Origin/*',
  `/Content-Security-Policy/${encodeURIComponent("frame-ancestors 'none'")}`,
  ...asked.map((name) => `/${name}`),
];

const origins = [undefined, 'https://trusted.example', 'https://foreign.example'];

test('it is told of every header that its configuration asks about, whatever the options are', () => {
  const others = [
    {},
    { trustedOrigins: ['https://trusted.example'], responseHeaders: { 'X-Team': 'blue', 'Referrer-Policy': 'origin' } },
    { csp: 'enforce' as const, responseHeaders: { 'Content-Security-Policy': false as const } },
  ];
  for (const other of others) {
    const options = resolveOptions({ securityContact: 'mailto:security@example.com', ...other });
    const text = Object.values(frontConfig(options, localProfile())).join('');
    const names = [...text.matchAll(/\$upstream_http_(\w+)/g)].map(([, name = '']) => name.replace(/_/g, '-'));
    // The kind of an answer, which every answer has, is asked for in any case.
    const unknown = names.filter((name) => name !== 'content-type' && !name.startsWith('x-casemate-'));
    expect(unknown.length).toBeGreaterThan(10);
    expect(unknown.filter((name) => !askedOfApp(options).includes(name))).toEqual([]);
  }
});

const answers = (without?: 'own-headers') =>
  withFront(
    { program, options: { trustedOrigins: ['https://trusted.example'] }, ...(without && { withoutPart: without }) },
    async ({ get, log }) => {
      const seen = [];
      for (const path of paths) {
        for (const origin of origins) {
          const { status, headers } = await get(path, { headers: origin === undefined ? {} : { Origin: origin } });
          const { date, 'x-request-id': id, ...rest } = headers;
          seen.push({ path, origin, status, dated: typeof date, id: typeof id, headers: rest });
        }
      }
      return {
        seen,
        log: (await logged({ log }, paths.length * origins.length)).map(({ path, status, refusedBy, reported }) => ({
          path,
          status,
          refusedBy,
          reported,
        })),
      };
    },
  );

test('what clients get and what is logged is the same with and without it', async () => {
  const { seen, log } = await answers();
  const { seen: seenWithout, log: logWithout } = await answers('own-headers');
  expect(seen).toEqual(seenWithout);
  expect(log).toEqual(logWithout);
  expect(JSON.stringify(seen)).not.toContain('x-casemate');
});
