import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from '../../../lib/local/child';
import { environment } from '../../helpers/apps';
import { until } from '../../helpers/until';

/** Takes a while to end, as one that closes its database; notes each SIGTERM. */
const slow = `
const { appendFileSync } = require('node:fs');
process.on('SIGTERM', () => {
  appendFileSync('heard', 'SIGTERM ');
  setTimeout(() => { appendFileSync('heard', 'done'); process.exit(0); }, 300);
});
setInterval(() => {}, 1000);
appendFileSync('started', String(process.pid));`;

const deaf = `
process.on('SIGTERM', () => {});
setInterval(() => {}, 1000);
require('node:fs').appendFileSync('started', String(process.pid));`;

const manifest = JSON.stringify({ scripts: { start: 'node app.js' } });

interface Started {
  readonly child: Child;
  readonly heard: () => string;
  /** The process that it started in its turn. */
  readonly pid: number;
}

async function withChild(command: string, app: string, use: (started: Started) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'child-'));
  const read = (name: string): string => (existsSync(join(cwd, name)) ? readFileSync(join(cwd, name), 'utf8') : '');
  writeFileSync(join(cwd, 'app.js'), app);
  writeFileSync(join(cwd, 'package.json'), manifest);
  const child = await startChild({
    command: ['/bin/sh', '-c', command],
    cwd,
    env: environment(),
    onLine: () => undefined,
  });
  try {
    expect(await until(() => read('started') !== '', 20_000)).toBe(true);
    await use({ child, heard: () => read('heard'), pid: Number(read('started')) });
  } finally {
    child.killGroup();
    await child.gone;
    rmSync(cwd, { recursive: true });
  }
}

const runs = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test.each(['node app.js', 'node app.js; true', 'node app.js & wait', 'npm start', 'npm start; true'])(
  '%s: what it started is asked once to end, and gets the time',
  (command) =>
    withChild(command, slow, async ({ child, heard, pid }) => {
      await child.stop('SIGTERM', 20_000);
      expect(heard()).toBe('SIGTERM done');
      expect(runs(pid)).toBe(false);
    }),
);

test.each(['node app.js', 'node app.js; true'])('%s: who does not hear is ended after the time', (command) =>
  withChild(command, deaf, async ({ child, pid }) => {
    await child.stop('SIGTERM', 500);
    expect(await until(() => !runs(pid))).toBe(true);
  }),
);

test('what a process leaves behind when it dies ends at once', () =>
  withChild('node app.js; true', slow, async ({ child, heard, pid }) => {
    child.signal('SIGKILL');
    await child.gone;
    expect(await until(() => !runs(pid))).toBe(true);
    expect(heard()).toBe('');
  }));
