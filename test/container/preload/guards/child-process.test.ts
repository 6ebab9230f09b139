import { chosenPart } from '../../../../container/preload/guards/child-process';
import { nodeBinary, nodeLines } from '../../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded, type PreloadedOptions } from '../../../helpers/preloaded';
import { until } from '../../../helpers/until';

/** Runs a command line with `a` in it, by each of Node's ways, and answers what it printed or that it failed. */
const program = `
const { exec, execFile, execFileSync, execSync, spawn, spawnSync } = require('node:child_process');
const { promisify } = require('node:util');
const ways = {
  exec: (line, done) => exec(line, (error, out) => done(out + (error ? 'failed ' + error.code : ''))),
  promised: (line, done) => promisify(exec)(line).then(({ stdout }) => done(stdout), (error) => done('failed ' + error.code)),
  execSync: (line, done) => done(execSync(line, { stdio: 'pipe' })),
  spawn: (line, done) => {
    let out = '';
    const child = spawn(line, { shell: true });
    child.stdout.on('data', (chunk) => (out += chunk));
    child.on('close', (code) => done(out + (code ? 'failed ' + code : '')));
  },
  sh: (line, done) => execFile('/bin/sh', ['-c', line], (error, out) => done(out + (error ? 'failed ' + error.code : ''))),
  spawnSync: (line, done) => done(spawnSync(line, { shell: true }).stdout),
  execFileSync: (line, done) => done(execFileSync('sh', ['-c', line], { stdio: 'pipe' })),
};
require('node:http').createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://a');
  const [way, line, a] = ['way', 'line', 'a'].map((name) => searchParams.get(name));
  if (!way) return response.end('here');
  const lines = { bare: 'echo hello ' + a, double: 'echo hello "' + a + '"', single: "echo hello '" + a + "'", all: a };
  let answered = '';
  try {
    ways[way](lines[line ?? 'bare'], (text) => {
      console.log('ran', String(text).trim());
      response.setHeader('Content-Type', 'text/plain');
      response.end(text);
    });
  } catch (error) {
    response.writeHead(500);
    response.end('failed ' + error.status);
  }
}).listen(process.env.PORT, '127.0.0.1');
`;

const ways = ['exec', 'promised', 'execSync', 'spawn', 'sh', 'spawnSync', 'execFileSync'];
const asked = (way: string, line: string, a: string): string =>
  `/run?way=${way}&line=${line}&a=${encodeURIComponent(a)}`;

/** Each prints what the value itself does not have in it. */
const attacks: readonly (readonly [line: string, a: string])[] = [
  ['bare', ';echo 4$((1+1))'],
  ['bare', 'x|echo 4$((1+1))'],
  ['bare', 'x&&echo 4$((1+1))'],
  ['bare', '$(echo 4$((1+1)))'],
  ['bare', '`echo 4$((1+1))`'],
  ['bare', 'x\necho 4$((1+1))'],
  ['double', '$(echo 4$((1+1)))'],
  ['double', '";echo "4$((1+1))'],
  ['single', "';echo 4$((1+1)) '"],
  ['all', 'echo 4$((1+1))'],
];

const honest: readonly (readonly [line: string, a: string])[] = [
  ['bare', 'world'],
  ['bare', 'a long-name_1.txt'],
  ['double', "Tom & Jerry; it's (so) good | <b>"],
  ['single', 'Tom & Jerry; $5 "off" (`really`)'],
  ['all', 'true'],
];

const alone = (without: PreloadedOptions['without'], binary?: string): PreloadedOptions => ({
  without,
  ...(binary !== undefined && { binary }),
});

async function statusesOf({ get }: Preloaded, all: typeof attacks): Promise<string[]> {
  const seen: string[] = [];
  for (const way of ways) {
    for (const [line, a] of all) {
      const { status, body } = await get(asked(way, line, a));
      seen.push(`${way} ${line} ${a}: ${status}${body.includes('42') ? ' ran' : ''}`);
    }
  }
  return seen;
}

const expected = (all: typeof attacks, what: string): string[] =>
  ways.flatMap((way) => all.map(([line, a]) => `${way} ${line} ${a}: ${what}`));

test.each(nodeLines)('Node %i: a value that a shell would act upon is refused, and the app lives', (line) =>
  withPreloaded(program, alone(['inspection'], nodeBinary(line)), async (app) => {
    expect(await serves(app)).toBe(true);
    expect(await statusesOf(app, attacks)).toEqual(expected(attacks, '403'));
    expect(app.said()).not.toMatch(/^ran .*42/m);
    expect(await statusesOf(app, honest)).toEqual(expected(honest, '200'));
    expect(app.running()).toBe(true);
    const lines = app.said().split('\n').filter((one) => one.startsWith('{"casemate"')); // prettier-ignore
    expect(lines).toHaveLength(ways.length * attacks.length);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      detector: 'child-process',
      part: 'query',
      name: 'a',
      path: '/run',
    });
  }),
);

test('the same attacks run without guards', () =>
  withPreloaded(program, alone(['inspection', 'guards']), async (app) => {
    expect(await serves(app)).toBe(true);
    expect(await statusesOf(app, attacks)).toEqual(expected(attacks, '200 ran'));
  }));

test('count lets them run, and logs them; an exception does without the line', async () => {
  await withPreloaded(program, { ...alone(['inspection']), options: { inspection: 'count' } }, async (app) => {
    expect(await serves(app)).toBe(true);
    expect(await app.get(asked('exec', 'bare', ';echo 4$((1+1))'))).toMatchObject({ status: 200, body: expect.stringContaining('42') as string }); // prettier-ignore
    expect(await until(() => app.said().includes('"decision":"count","detector":"child-process"'))).toBe(true);
  });
  const inspectionExcept = [{ path: '/run', detector: 'child-process', name: 'a' }];
  await withPreloaded(program, { ...alone(['inspection']), options: { inspectionExcept } }, async (app) => {
    expect(await serves(app)).toBe(true);
    expect(await app.get(asked('exec', 'bare', ';echo 4$((1+1))'))).toMatchObject({ status: 200, body: expect.stringContaining('42') as string }); // prettier-ignore
    expect(app.said()).not.toContain('"casemate"');
  });
});

test('a command line is compared in a bounded number of steps', () => {
  const value = ';a'.repeat(200_000);
  expect(chosenPart(`echo ${';a;b'.repeat(5000)}`, value)).toBeDefined();
  expect(chosenPart("ps aux | grep 'node' > /dev/null", 'a & b | c > d; select $1 from (x)')).toBeUndefined();
});
