import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { probe } from '../../../lib/probe';
import { checks } from '../../../lib/probe/checks';
import type { Check, Status } from '../../../lib/probe/check';
import { practices } from '../../../lib/practices';
import { concerns } from '../../../nginx';
import { naiveHttp2 } from '../../helpers/naive-fronts';
import { badApp, badHandshake, badHttp, badHttps, type BadTarget } from './bad-targets';
import { mutations, partMutations } from './mutations';
import { withTarget } from './targets';

const root = join(__dirname, '../../..');
const named = (...ids: readonly string[]): readonly Check[] => checks.filter(({ id }) => ids.includes(id));

async function withBad<Result>(bad: Promise<BadTarget>, use: (port: number) => Promise<Result>): Promise<Result> {
  const { port, stop } = await bad;
  try {
    return await use(port);
  } finally {
    await stop();
  }
}

test('there are at least 50, each in a file of its name, about a practice and a concern that exist', () => {
  expect(checks.length).toBeGreaterThanOrEqual(50);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  const parts = ['app', 'app-errors', 'duplicate-parameters'];
  const lost = checks.filter(
    ({ id, practice, concern }) =>
      !existsSync(join(root, 'lib/probe/checks', `${id}.ts`)) ||
      !practices.some((one) => one.id === practice) ||
      !(Object.hasOwn(concerns, concern) || parts.includes(concern)),
  );
  expect(lost).toEqual([]);
});

/** Caught on servers with the mistake, as no front has it. */
const caughtHere = {
  plain: [
    'https',
    'framing',
    'charset',
    'third-party-scripts',
    'x-xss-protection',
    'cookie-domain',
    'session-lifetime',
    'internal-addresses',
    'stack-traces',
    'directory-listing',
    'duplicate-parameters',
    'reflected-markup',
    'open-redirect',
    'trace',
    'smuggling-lengths',
    'smuggling-length-and-chunks',
    'smuggling-coding',
    'smuggling-chunk-size',
    'repeated-host',
    'header-total',
    'admin-page',
    'status-pages',
    'path-traversal',
    'security-txt-expires',
    'security-txt-signature',
    'headers-on-500',
  ],
  secure: ['mixed-content', 'certificate-name', 'certificate-expiry', 'certificate-key'],
  handshake: ['tls-forward-secrecy', 'tls-compression', 'tls-renegotiation'],
  alone: ['certificate-trust', 'smuggling-http2'],
} as const;

test('every check is seen to fail', () => {
  const caught = new Set([
    ...mutations.flatMap(({ caughtBy }) => caughtBy),
    ...partMutations.flatMap(([, ids]) => ids),
    ...Object.values(caughtHere).flat(),
  ]);
  expect(checks.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual([]);
});

const fails = (ids: readonly string[]): readonly (readonly [string, Status])[] =>
  ids.map((id) => [id, 'fail'] as const);

test.each([
  ['http', badHttp, caughtHere.plain],
  ['https', badHttps, caughtHere.secure],
] as const)('a bad server over %s fails what it should', async (scheme, start, ids) => {
  const report = await withBad(start(), (port) => probe(`${scheme}://localhost:${port}`, {}, named(...ids)));
  const seen = new Map(report.checks.map(({ id, status }) => [id, status]));
  expect(ids.map((id) => [id, seen.get(id)])).toEqual(fails(ids));
});

test('a bad handshake fails what looks at handshakes', async () => {
  await withBad(badHandshake(), (port) =>
    withTarget(`https://localhost:${port}`, async (target) => {
      const found = await Promise.all(
        named(...caughtHere.handshake).map(async ({ id, run }) => [id, (await run(target)).status]),
      );
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(fails(caughtHere.handshake)));
    }),
  );
});

test('a self-signed certificate is let pass on this machine only', async () => {
  const [check] = named('certificate-trust');
  await withBad(badHttps(), (port) =>
    withTarget(`https://localhost:${port}`, async (target) => {
      expect(await check?.run(target)).toMatchObject({ status: 'skip' });
      expect(await check?.run({ ...target, address: '192.0.2.1' })).toMatchObject({ status: 'fail' });
    }),
  );
});

test('HTTP/2 with a length that is not true fails on a server that passes it on', async () => {
  const [check] = named('smuggling-http2');
  await withBad(badApp(), (appPort) =>
    withBad(naiveHttp2(appPort), (port) =>
      withTarget(`https://localhost:${port}`, async (target) => {
        expect(await check?.run(target)).toMatchObject({ status: 'fail' });
      }),
    ),
  );
});
