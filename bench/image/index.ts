import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from '../../lib/image/build';
import { appBuild, certificateBuild } from '../../lib/image/context';
import { findEngine } from '../../lib/image/engine';
import { appPlace, startCommand } from '../../lib/image/task';
import { resolveOptions, type HardeningOptions } from '../../lib/options';

/**
 * What the images cost: milliseconds from the start of the app's process to its first answer, in the same image, plain and as we
 * start it; how long the certificate's container lives; sizes. Prints; decides nothing.
 * Run: npm run bench:image -- IMAGES [NPMRC], IMAGES being a casemate.images.json with images that are within reach.
 */
const [images = '', npmrc] = process.argv.slice(2);
const root = resolve(__dirname, '../../..');
const rounds = 9;

/** Runs in the image: each variant in turn, round by round, so that what else the machine does hits all alike. */
const driver = `
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { rounds, variants } = JSON.parse(process.env.BENCH);
const ask = () => fetch('http://127.0.0.1:3000/', { redirect: 'manual' }).then(() => true, () => false);
(async () => {
  const times = variants.map(() => []);
  for (let round = 0; round < rounds; round += 1) for (const [index, { args, env }] of variants.entries()) {
    const start = performance.now();
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    while (!(await ask())) if (child.exitCode !== null) throw new Error('ended: ' + args.join(' ')); else await new Promise((r) => setTimeout(r, 2));
    times[index].push(performance.now() - start);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  console.log(JSON.stringify(times.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)])));
})();
`;

const podman = (...args: string[]): string =>
  execFileSync(findEngine().name, args, { maxBuffer: 1 << 26 })
    .toString()
    .trim();

async function measure(
  title: string,
  source: string,
  own: Partial<HardeningOptions>,
  entry: readonly string[],
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-image-'));
  try {
    cpSync(source, directory, {
      recursive: true,
      filter: (path) => !path.slice(source.length).includes('node_modules'),
    });
    cpSync(images, join(directory, 'casemate.images.json'));
    const options = resolveOptions({ securityContact: 'mailto:security@example.com', auditLevel: 'off', ...own });
    const given = { directory, options, nodeVersion: 24, port: 3000, ...appPlace(directory, options) };
    const tag = `localhost/casemate-bench/${title}`;
    await build(findEngine(), appBuild(given), { tag, onLine: () => undefined, ...(npmrc !== undefined && { npmrc }) });
    const command = startCommand(given);
    const none = { NODE_COMPILE_CACHE: '' };
    const variants = [
      { name: 'plain', args: entry, env: none },
      {
        name: 'with the preload',
        args: ['--disable-sigusr1', '--require=/casemate/preload/index.cjs', ...entry],
        env: none,
      },
      { name: 'as shipped', args: command, env: {} },
    ];
    const writable = ['/tmp', ...given.writable].flatMap((path) => ['--tmpfs', path]);
    const bench = JSON.stringify({ rounds, variants });
    const said = podman(
      'run',
      '--rm',
      '--network',
      'none',
      '--read-only',
      ...writable,
      '--env',
      `BENCH=${bench}`,
      tag,
      '-e',
      driver,
    );
    const times = JSON.parse(said) as number[];
    const plain = times[0] ?? NaN;
    for (const [index, { name }] of variants.entries()) {
      const time = times[index] ?? NaN;
      process.stdout.write(
        `${title.padEnd(12)} ${name.padEnd(18)} ${time.toFixed(0).padStart(6)} ms  ${(time / plain).toFixed(2)}\n`,
      );
    }
    const size = Number(podman('image', 'inspect', '--format', '{{.Size}}', tag));
    process.stdout.write(`${title.padEnd(12)} size               ${(size / 1e6).toFixed(1).padStart(6)} MB\n`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function certificate(): Promise<void> {
  const tag = 'localhost/casemate-bench/certificate';
  const directory = mkdtempSync(join(tmpdir(), 'bench-image-'));
  try {
    cpSync(images, join(directory, 'casemate.images.json'));
    await build(findEngine(), certificateBuild(directory), { tag, onLine: () => undefined });
    const code = `const t=performance.now();for(let i=0;i<9;i+=1)require('node:child_process').spawnSync(process.execPath,['/certificate/index.mjs','/tmp']);console.log((performance.now()-t)/9)`;
    const time = Number(podman('run', '--rm', '--network', 'none', '--tmpfs', '/tmp', tag, '-e', code));
    process.stdout.write(`certificate  its process        ${time.toFixed(0).padStart(6)} ms\n`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function main(): Promise<void> {
  await certificate();
  const express = join(root, 'test/container/app');
  await measure('express', express, {}, ['server.js']);
  await measure('bundled', express, { bundle: true }, ['server.js']);
  const verdaccio = ['node_modules/.bin/verdaccio', '--config', 'config.yaml', '--listen', '127.0.0.1:3000'];
  await measure('verdaccio', join(root, 'test/apps/verdaccio'), { writable: ['storage'] }, verdaccio);
}

void main();
