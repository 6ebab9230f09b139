import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuser, reporter } from '../../../lib/commands/reports';
import { resolveOptions } from '../../../lib/options';
import { refusals } from '../../../lib/refusals';
import { concerns, localProfile } from '../../../nginx';
import { withFiles, withUp } from '../../helpers/cli';
import { request } from '../../helpers/request';
import { until } from '../../helpers/until';

const entry = (reported: string, path = '/metrics') => ({ reported, method: 'GET', path, requestId: '0a' });

test('a report names what to do about it', () => {
  expect(reporter()(entry('cors'))).toEqual([
    'GET /metrics, reported by cors (request id 0a): list the origins in trustedOrigins, or let the app keep a list',
  ]);
  expect(reporter()(entry('toString'))).toEqual(['GET /metrics, reported by toString (request id 0a)']);
});

test('each concern and path once, whatever comes between', () => {
  const reportsOf = reporter();
  const lines = (reported: string, path?: string): number => reportsOf(entry(reported, path)).length;
  expect([
    lines('cors'),
    lines('cors'),
    lines(''),
    lines('cors cookies'),
    lines('cors', '/'),
    lines('cookies'),
  ]).toEqual([1, 0, 0, 1, 1, 0]);
  expect(reportsOf({})).toEqual([]);
});

test('a flood of paths ends, with a line that says so', () => {
  const reportsOf = reporter();
  const lines = Array.from({ length: 1000 }, (_, index) => reportsOf(entry('cors cookies', `/${index}`))).flat();
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe('More reports are not shown; --json shows all.');
});

test('up prints it on stderr, without the query', () =>
  withFiles(
    {
      'server.js': `require('node:http').createServer((request, response) => {
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.end();
      }).listen(process.env.PORT, '127.0.0.1')`,
    },
    (directory) =>
      withUp(directory, async (up) => {
        const about = (path: string): string[] =>
          up
            .stderr()
            .split('\n')
            .filter((line) => line.includes(` ${path}, reported by cors`));
        for (const path of ['/a?x=1', '/a?x=2', '/b']) await request(`${up.url}${path}`);
        expect(await until(() => about('/b').length > 0)).toBe(true);
        expect(about('/a')).toEqual([
          expect.stringMatching(/^casemate: GET \/a, reported by cors \(request id [0-9a-f]{32}\): list the origins /),
        ]);
      }),
  ));

test('there is a cure for whatever reports', () => {
  const options = resolveOptions({ securityContact: 'mailto:security@example.com' });
  const front = Object.entries(concerns)
    .filter(([, concern]) => {
      const { reports = [], answerReports = [] } = concern(options, localProfile());
      return reports.length + answerReports.length > 0;
    })
    .map(([name]) => name);
  const folder = join(__dirname, '../../../container/preload');
  const preload = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const [, concern = ''] = /^(?:export )?const concern = '([\w-]+)'/m.exec(text) ?? [];
      const said = [...text.matchAll(/tellFront\([^()]*'Reported', (?:'([\w-]+)'|concern)\)/g)];
      return said.map(([, literally]) => literally ?? concern);
    });
  expect(front).toContain('cors');
  expect(preload.sort()).toEqual(['app-errors', 'cookies', 'duplicate-parameters', 'inspection']);
  for (const name of [...front, ...preload]) expect(reporter()(entry(name))).toEqual([expect.stringMatching(/\): ./)]);
});

test('of refusals, the first of a concern says what to do, and there is one a second', () => {
  const refusalsOf = refuser();
  const refused = (refusedBy: string, time: string) =>
    refusalsOf({ refusedBy, time, status: '403', method: 'POST', path: '/x', requestId: '0a' });
  const line = '403 POST /x, refused by csrf (request id 0a)';
  expect(refused('csrf', '1')).toEqual([
    expect.stringMatching(/^403 POST \/x, refused by csrf .*\. Was it honest\? List /),
  ]);
  expect(refused('csrf', '1')).toEqual([]);
  expect(refused('hidden-files', '1')).toHaveLength(1);
  expect(refused('csrf', '2')).toEqual([line]);
  expect(refused('toString', '2')).toEqual([line.replace('csrf', 'toString')]);
  expect(refused('', '2')).toEqual([]);
});

test('there are words for whatever refuses, and for nothing else', () => {
  const options = resolveOptions({
    securityContact: 'mailto:security@example.com',
    routes: ['/a'],
    clients: ['192.0.2.0/24'],
  });
  const front = Object.entries(concerns)
    .filter(([, concern]) => (concern(options, localProfile()).refusals ?? []).length > 0)
    .map(([name]) => name);
  const inProcess = ['header-count', 'duplicate-parameters', 'inspection'];
  expect(Object.keys(refusals).sort()).toEqual([...front, ...inProcess].sort());
});

test("what up asks itself is no refusal: the first is a client's, and says what to do", () =>
  withFiles(
    {
      'server.js': `require('node:http').createServer((request, response) => response.end()).listen(process.env.PORT, '127.0.0.1')`,
      'casemate.config.json': JSON.stringify({ securityContact: 'mailto:security@example.com', routes: ['/hook'] }),
    },
    (directory) =>
      withUp(directory, async (up) => {
        const refusals = (): string[] =>
          up
            .stderr()
            .split('\n')
            .filter((line) => line.includes('refused by allowed-routes'));
        await request(`${up.url}/other`);
        expect(await until(() => refusals().length > 0)).toBe(true);
        expect(refusals()).toEqual([
          expect.stringMatching(/404 GET \/other, refused by .* Was it honest\? Add it to routes/),
        ]);
      }),
  ));
