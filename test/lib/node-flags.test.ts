import { execFileSync } from 'node:child_process';
import { CasemateError } from '../../lib/errors';
import { flagWords, nodeFlags, refuseDangers, unknownFlags, type NodeFlagName } from '../../lib/node-flags';
import { nodeVersion } from '../../lib/local/node-version';
import { nodeBinary, nodeLines } from '../helpers/node-versions';

const names = Object.keys(nodeFlags) as NodeFlagName[];
const place = { readable: ['/srv/my app'], writable: ['/srv/a"b\\c'] };

const refusal = (script: string | undefined, environment: NodeJS.ProcessEnv = {}): string => {
  try {
    refuseDangers(script, environment);
    return '';
  } catch (error) {
    if (!(error instanceof CasemateError)) throw error;
    return `${error.code}: ${error.message} ${error.fix}`;
  }
};

test.each(nodeLines)('Node %i takes all of them in NODE_OPTIONS, as one word each', (line) => {
  const version = [line, 20] as const;
  const words = flagWords(names, { ...place, version });
  // It reads what is not ours to grant here, such as its own standard input.
  const asked = words.filter((word) => !/permission|allow-/.test(word));
  const given = [
    ...asked,
    ...(words.some((word) => word.includes('--allow-fs-write'))
      ? words.filter((word) => /permission|allow-/.test(word))
      : []),
  ];
  const printed = execFileSync(nodeBinary(line), ['-e', 'process.stdout.write("started")'], {
    env: { NODE_OPTIONS: given.join(' ') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(printed.toString()).toBe('started');
});

test('a flag that Node does not know yet is left out', () => {
  expect(flagWords(['--permission', '--no-addons'], { ...place, version: [22, 23] })).toEqual(['--no-addons']);
  expect(unknownFlags(['--permission', '--no-addons'], [22, 23])).toEqual(['--permission']);
  expect(unknownFlags(['--disable-sigusr1'], [22, 13])).toEqual(['--disable-sigusr1']);
  expect(unknownFlags(names, [26, 0])).toEqual([]);
});

test('the permission model gets its grants, and the network where Node 26 would refuse to listen', () => {
  expect(flagWords(['--permission'], { ...place, version: [24, 1] })).toEqual([
    '--permission',
    '"--allow-fs-read=/srv/my app"',
    '"--allow-fs-read=/srv/a\\"b\\\\c"',
    '"--allow-fs-write=/srv/a\\"b\\\\c"',
    '--allow-worker',
  ]);
  expect(flagWords(['--permission'], { ...place, version: [26, 0] })).toContain('--allow-net');
});

test('what only takes back from the permission model is nothing without it', () => {
  expect(flagWords(['--allow-addons', '--no-addons'], { ...place, version: [24, 1] })).toEqual(['--no-addons']);
  expect(flagWords(['--permission', '--allow-addons'], { ...place, version: [24, 1] })).toContain('--allow-addons');
});

test.each(nodeLines)('the version of the Node that the PATH leads to: %i', (line) => {
  const [major] = nodeVersion(nodeBinary(line).replace(/\/node$/, ''));
  expect(major).toBe(line);
});

test.each([
  ['node --inspect server.js', '--inspect'],
  ['node --inspect=0.0.0.0:9229 server.js', '--inspect=0.0.0.0:9229'],
  ['NODE_ENV=production node --inspect-brk server.js', '--inspect-brk'],
  ['node --debug-port=1 server.js', '--debug-port=1'],
  ['tsc && node --insecure-http-parser dist/server.js', '--insecure-http-parser'],
  ['node --insecure_http_parser server.js', '--insecure_http_parser'],
  ['node --tls-min-v1.0 .', '--tls-min-v1.0'],
  ['node --security-revert=CVE-2023-46809 server.js', '--security-revert=CVE-2023-46809'],
  ['cross-env NODE_OPTIONS="--inspect" next start', '--inspect'],
  ['NODE_TLS_REJECT_UNAUTHORIZED=0 node server.js', 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
  ['cross-env NODE_TLS_REJECT_UNAUTHORIZED="0" node server.js', 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
])('refused in a start script: %s', (script, what) => {
  expect(refusal(script)).toMatch(/^ERR_NODE_FLAG: /);
  expect(refusal(script)).toContain(`${what} in the start script `);
});

test('refused in the environment, with the cure', () => {
  expect(refusal(undefined, { NODE_OPTIONS: '--max-old-space-size=512 --inspect' })).toContain(
    'Take --inspect out of NODE_OPTIONS.',
  );
  expect(refusal('node server.js', { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toContain('NODE_EXTRA_CA_CERTS');
});

test.each([
  'node server.js',
  'node server.js --inspect',
  'node dist/main.js --debug && echo --inspect.js',
  'next start',
  'node --enable-source-maps --max-old-space-size=4096 server.js',
  'NODE_TLS_REJECT_UNAUTHORIZED=1 node server.js',
  'node --inspector-is-not-it server.js',
  'node --debugger-of-the-app app.mjs',
])('not refused: %s', (script) => {
  expect(refusal(script, { NODE_OPTIONS: '--max-old-space-size=512', NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toBe('');
});
