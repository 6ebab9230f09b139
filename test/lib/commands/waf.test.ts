import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createGzip, gzipSync } from 'node:zlib';
import { casemate } from '../../helpers/cli';

const line = (rule: string, uri: string, clientIp = '203.0.113.7'): string =>
  `${JSON.stringify({
    timestamp: 1_795_000_000_000,
    action: 'ALLOW',
    terminatingRuleId: 'Default_Action',
    nonTerminatingMatchingRules: [{ ruleId: rule, action: 'COUNT' }],
    httpRequest: {
      clientIp,
      country: 'CH',
      uri,
      args: 'token=secret',
      httpMethod: 'POST',
      requestId: '1-a',
      headers: [{ name: 'host', value: 'example.com' }],
    },
  })}\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waf-logs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const logs = async (...args: string[]) => {
  const run = casemate(['waf', 'logs', ...args]);
  return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
};

test('several files, compressed or not, whatever their names: one report, with exceptions to paste', async () => {
  const { code, stdout, stderr } = await logs(
    file('a.log', line('nosql-operators', '/search').repeat(3)),
    file('b.txt', gzipSync(line('nosql-operators', '/search', '203.0.113.8') + line('csrf', '/pay'))),
    // Files of Firehose are gzip members one after the other.
    file('c.gz', Buffer.concat([gzipSync(line('csrf', '/pay')), gzipSync(line('csrf', '/pay'))])),
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('nosql-operators: would have blocked 4 requests, from 2 addresses');
  expect(stdout).toContain('csrf: would have blocked 3 requests, from 1 address');
  expect(stdout).toContain("{ rule: 'nosql-operators', paths: ['/search'] }");
  expect(stdout).not.toContain('secret');
});

test('--json, for machines', async () => {
  const { stdout } = await logs('--json', file('a.log', line('csrf', '/pay')));
  expect(JSON.parse(stdout)).toMatchObject({
    requests: 1,
    rules: [{ rule: 'csrf', counted: 1, blocked: 0, addresses: 1, paths: [{ path: '/pay', requests: 1 }] }],
    exceptions: [{ rule: 'csrf', paths: ['/pay'] }],
  });
});

test('a last line without an end, lines that are none, and one that is too long', async () => {
  const { stdout } = await logs(
    file('a.log', `${line('csrf', '/pay')}rubbish\n${'x'.repeat(3 << 20)}\n${line('csrf', '/pay').trimEnd()}`),
  );
  expect(stdout).toMatch(/^2 requests.* 2 lines are no entries of a WAF log\.$/m);
});

test('one line with a time that is no time does not lose the report', async () => {
  const { code, stdout } = await logs(
    file('a.log', line('csrf', '/pay') + line('csrf', '/pay').replace('1795000000000', '1e20')),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2 requests, 2026-11-18 \d\d:\d\d to 2026-11-18 \d\d:\d\d UTC\.$/m);
});

test('an empty file', async () => {
  expect((await logs(file('a.log', ''))).stdout).toBe('0 requests.\nNo rule met any of them.\n');
});

test.each([
  ['a file that is not there', () => join(folder, 'none'), /ERR_WAF_LOG: .*none cannot be read: ENOENT/],
  ['a folder', () => folder, /ERR_WAF_LOG: .* cannot be read: EISDIR/],
  [
    'a file that is cut off',
    () => file('a.gz', gzipSync(line('csrf', '/').repeat(99)).subarray(0, 60)),
    /ERR_WAF_LOG: .*a\.gz cannot be read: unexpected end of file/,
  ],
])('%s is an error that names it', async (_, path, message) => {
  const { code, stderr } = await logs(path());
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test.each([
  [['waf'], /casemate waf received "".*expected logs/],
  [['waf', 'log', 'x'], /casemate waf received "log"/],
  [['waf', 'logs'], /received no file/],
])('%j says what to write', async (args, message) => {
  const run = casemate(args);
  expect([await run.ended, run.stderr()]).toEqual([2, expect.stringMatching(message)]);
});

const pretty = JSON.stringify(JSON.parse(line('csrf', '/pay')), undefined, 2);
test.each([
  ['garbage', 'rubbish\nrubbish\n', /None of the 2 lines of .*a\.log is an entry of an AWS WAF log/],
  ['one line of it', 'rubbish', /The only line of .*a\.log is no entry of an AWS WAF log/],
  ['an array', `[${line('csrf', '/pay').trimEnd()}]\n`, /The only line of/],
  ['JSON over several lines', pretty, /None of the \d+ lines of/],
  ['bzip2', Buffer.from('425a6839314159265359aaaa0a010a00', 'hex'), /None of the 3 lines of/],
])('%s is no log: an error, and no report', async (_, content, message) => {
  const { code, stdout, stderr } = await logs(file('a.log', content));
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/ERR_WAF_LOG/);
  expect(stderr).toMatch(message);
});

test('nothing on standard input is an error: the command before it has failed', async () => {
  const child = spawn(process.execPath, [resolve(__dirname, '../../../dist/bin/casemate.js'), 'waf', 'logs', '-']);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number];
  expect([code, stderr]).toEqual([2, expect.stringMatching(/ERR_WAF_LOG: Nothing came from standard input\./)]);
});

test('standard input', async () => {
  const child = spawn(process.execPath, [resolve(__dirname, '../../../dist/bin/casemate.js'), 'waf', 'logs', '-']);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stdin.end(line('csrf', '/pay'));
  await once(child, 'close');
  expect(stdout).toContain('csrf: would have blocked 1 request, from 1 address');
});

test('a log far larger than the heap is read', async () => {
  const path = join(folder, 'large.gz');
  const gzip = createGzip({ level: 1 });
  const written = gzip.pipe(createWriteStream(path));
  const block = Array.from({ length: 500 }, (_, index) =>
    line('nosql-operators', `/p/${index}`, `10.0.0.${index % 250}`),
  ).join('');
  const blocks = Math.ceil((96 << 20) / block.length);
  for (let index = 0; index < blocks; index++) {
    if (!gzip.write(block)) await once(gzip, 'drain');
  }
  gzip.end();
  await once(written, 'close');
  const run = casemate(['waf', 'logs', path], { NODE_OPTIONS: '--max-old-space-size=32' });
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toContain(`${(blocks * 500).toLocaleString('en')} requests`);
});
