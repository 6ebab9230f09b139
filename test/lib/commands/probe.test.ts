import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison, Report } from '../../../lib/probe/report';
import { casemate, ready, withFiles } from '../../helpers/cli';
import { freePort } from '../../../lib/local/ports';

let directory: string;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'probe-command-'));
  server = createServer((_, res) => res.setHeader('Content-Type', 'text/html').end('<!doctype html>')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

async function run(...args: string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const started = casemate(args);
  const code = await started.ended;
  return { code, stdout: started.stdout(), stderr: started.stderr() };
}

test('a bare server fails: exit 1, a table of at most 100 columns, nothing on stderr', async () => {
  const { code, stdout, stderr } = await run('probe', url);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/^Grade [DF], [\d.]+ of 100\.$/m);
  expect(stdout).toContain('✗ https (critical, P03)');
  expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
});

test('--out has the report, stdout nothing', async () => {
  const file = join(directory, 'report.json');
  const { code, stdout, stderr } = await run('probe', url, '--format', 'json', '--out', file);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `${file}\n` });
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  expect(report).toMatchObject({ target: url, grade: expect.stringMatching(/^[DF]$/) as string });
  expect(report.checks.length).toBeGreaterThanOrEqual(50);
  expect(report.checks.every(({ evidence, cure }) => evidence !== '' && cure !== '')).toBe(true);
});

test.each([
  [['probe'], 'ERR_USAGE'],
  [['probe', 'localhost'], 'ERR_PROBE_URL'],
  [['probe', 'http://localhost:1'], 'ERR_PROBE_UNREACHABLE'],
  [['probe', 'http://192.0.2.1'], 'ERR_PROBE_NOT_YOURS'],
  [['probe', 'http://localhost:1', '--format', 'htm'], 'ERR_PROBE_FORMAT'],
  [['probe', 'http://localhost:1', '--path', ','], 'ERR_USAGE'],
  [['probe', 'http://localhost:1', '--path', ''], 'ERR_USAGE'],
  [['up', '.', '--report', '--format', 'pdf'], 'ERR_PROBE_FORMAT'],
])('%j: %s, exit 2', async (args, code) => {
  const { code: exit, stderr } = await run(...args);
  expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining(`${code}: `) as string });
});

test.each([
  ['probe', ['probe', 'http://localhost:1']],
  ['up', ['up', '.', '--report']],
])('%s --out in a folder that is not there is refused before anything else: exit 5', async (_, args) => {
  const file = join(directory, 'missing', 'report.json');
  const { code, stderr } = await run(...args, '--out', file);
  expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/ERR_MACHINE: --out ".*report.json"/) });
});

test('what --out holds stays where there is no report, and is replaced where there is one', async () => {
  const file = join(directory, 'before.json');
  const old = 'x'.repeat(1 << 20);
  writeFileSync(file, old);
  expect(await run('probe', 'http://localhost:1', '--out', file)).toMatchObject({ code: 2 });
  expect(readFileSync(file, 'utf8')).toBe(old);
  await run('probe', url, '--format', 'json', '--out', file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ target: url });
});

test('a report that its file does not take goes to stdout', async () => {
  const { code, stdout, stderr } = await run('probe', url, '--format', 'json', '--out', '/dev/full');
  expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('ENOSPC') as string });
  expect(JSON.parse(stdout)).toMatchObject({ target: url });
});

const app = {
  'package.json': '{}',
  'server.js': `require('node:http').createServer((req, res) => {
    res.setHeader('X-Powered-By', 'Careless').setHeader('Content-Type', 'text/html; charset=utf-8').end('<!doctype html>');
  }).listen(process.env.PORT);`,
  'casemate.config.json': '{ "securityContact": "mailto:security@example.com", "csp": "enforce" }',
};

test('up --report shows the app alone and behind the front', async () => {
  await withFiles(app, async (folder) => {
    const [port, httpPort] = [await freePort(), await freePort()];
    const file = join(directory, 'both.json');
    const flags = [
      '--port',
      `${port}`,
      '--http-port',
      `${httpPort}`,
      '--once',
      '--report',
      '--format',
      'json',
      '--out',
      file,
    ];
    expect(await run('up', folder, ...flags)).toMatchObject({ code: 0 });
    const { before, after } = JSON.parse(readFileSync(file, 'utf8')) as Comparison;
    expect(before.target).toMatch(/^http:/);
    expect(before.failed).toBeGreaterThan(10);
    expect(after).toMatchObject({ target: `https://localhost:${port}`, grade: 'A+', failed: 0 });
  });
}, 120_000);

test('Ctrl-C during the report ends it all, and well', async () => {
  await withFiles(app, async (folder) => {
    const up = await ready(folder, ['--report']);
    up.signal('SIGINT');
    expect(await up.ended).toBe(0);
    expect(up.stdout()).not.toContain('Grade');
  });
});
