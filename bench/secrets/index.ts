import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configVariable } from '../../container/launcher/config';
import { launcherDirectory, packageRoot } from '../../lib/package-root';

/** `npm run bench:secrets`: what the launcher adds to the start of an Express app, with twenty secrets, and how large it is. */
const rounds = 31;
const count = 20;

/** Until it listens; says what CPU time it took. */
const app = `
require('express')().listen(0, () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit(); });`;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

interface Taken {
  readonly wall: number;
  readonly cpu: number;
}

async function start(words: readonly string[], env: NodeJS.ProcessEnv): Promise<Taken> {
  const since = process.hrtime.bigint();
  const child = spawn(join(packageRoot, 'node_modules/.bin/node'), words, {
    env: { PATH: process.env.PATH, NODE_PATH: join(packageRoot, 'node_modules'), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`ended with ${child.exitCode ?? ''}`);
  return { wall: Number(process.hrtime.bigint() - since) / 1e6, cpu: Number(said) };
}

/** Answers at once: how long Secrets Manager takes is not the launcher's doing. */
function api(): ReturnType<typeof createServer> {
  const SecretValues = Array.from({ length: count }, (_, index) => ({
    Name: `bench/${index}`,
    ARN: `arn:${index}`,
    VersionId: 'v',
    SecretString: JSON.stringify({ url: `value-${index}` }),
  }));
  return createServer((request, answer) => {
    request.resume().on('end', () => {
      answer.setHeader('Content-Type', 'application/x-amz-json-1.1');
      answer.end(JSON.stringify({ SecretValues }));
    });
  });
}

async function main(): Promise<void> {
  const server = api().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'bench-secrets-'));
  const file = join(folder, 'app.cjs');
  writeFileSync(file, app);
  const needs = Array.from({ length: count }, (_, index) => ({
    variable: `V${index}`,
    secret: `bench/${index}`,
    field: 'url',
  }));
  const env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [configVariable]: JSON.stringify({ needs, childSecrets: [] }),
  };
  const launcher = `--import=${pathToFileURL(join(launcherDirectory, 'index.mjs')).href}`;
  const [bare, launched]: [Taken[], Taken[]] = [[], []];
  try {
    for (let round = 0; round < rounds; round++) {
      bare.push(await start([file], env));
      launched.push(await start([launcher, file], env));
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
  const row = (name: string, of: (taken: Taken) => number): string => {
    const [before, after] = [median(bare.map(of)), median(launched.map(of))];
    const [least, leastAfter] = [Math.min(...bare.map(of)), Math.min(...launched.map(of))];
    return `| ${name} | ${before.toFixed(0)} ms | ${after.toFixed(0)} ms | ${(after - before).toFixed(0)} ms | ${(leastAfter - least).toFixed(0)} ms |`;
  };
  const bytes = readdirSync(launcherDirectory)
    .filter((name) => /\.[cm]js$/.test(name))
    .reduce((sum, name) => sum + statSync(join(launcherDirectory, name)).size, 0);
  const table = [
    '| Start of an Express app, 20 secrets | without | with the launcher | added (median) | added (least) |',
    '| --- | --- | --- | --- | --- |',
    row('until it listens', ({ wall }) => wall),
    row('CPU time of that', ({ cpu }) => cpu),
    '',
    `The bundle has ${Math.round(bytes / 1000)} KB.`,
  ].join('\n');
  process.stdout.write(`${table}\n`);
  const page = join(packageRoot, 'docs/secrets.md');
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace(/(<!-- measured -->\n)[^]*(<!-- \/measured -->)/, `$1\n${table}\n\n$2`));
}

void main();
