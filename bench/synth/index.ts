import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { layImages, type Kind } from './apps';

/** `npm run bench:synth`: what synth costs, against the same stack by hand, and with many services in one app. */
const rounds = 5;
const work = mkdtempSync(join(tmpdir(), 'bench-synth-'));

type Run = readonly [kind: Kind, count: number, validation: 'on' | 'off'];

function synth([kind, count, validation]: Run): number {
  const outdir = mkdtempSync(join(work, 'out-'));
  const args = [join(__dirname, 'child.js'), kind, `${count}`, join(work, 'images'), outdir, validation];
  const cpu = Number(execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString());
  rmSync(outdir, { recursive: true });
  return cpu;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Each in turn, so that a busy moment of the machine meets all of them. */
function interleaved(...runs: readonly Run[]): readonly number[] {
  const taken = runs.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of runs.entries()) taken[index]?.push(synth(run));
  }
  return taken.map(median);
}

try {
  layImages(join(work, 'images'));
  const [one = NaN, byHand = NaN] = interleaved(['casemate', 1, 'on'], ['by hand', 1, 'on']);
  const [bare = NaN, bareByHand = NaN] = interleaved(['casemate', 1, 'off'], ['by hand', 1, 'off']);
  const [five = NaN, twenty = NaN] = interleaved(['casemate', 5, 'on'], ['casemate', 20, 'on']);
  const against = (ours: number, other: number): string =>
    `${Math.round(ours)} ms, by hand ${Math.round(other)} ms, ratio ${(ours / other).toFixed(2)}\n`;
  process.stdout.write(
    `CPU of one synth, medians of ${rounds}, interleaved; Node.js ${process.version}, ${cpus().length} CPUs\n` +
      `one service: ${against(one, byHand)}` +
      `one service, the CDK's validation off in both: ${against(bare, bareByHand)}` +
      `each of 5 services in one app: ${Math.round(five / 5)} ms, each of 20: ${Math.round(twenty / 20)} ms, ` +
      `each of the 15 more: ${Math.round((twenty - five) / 15)} ms\n`,
  );
} finally {
  rmSync(work, { recursive: true });
}
