import { chmod, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFront } from '../../helpers/front';
import { until } from '../../helpers/until';

/*
 * No `control`: without this concern NGINX goes into the background, and the helper would lose it. That each of these can
 * fail was seen by taking the directive out.
 */

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'process-'));
  await chmod(folder, 0o711);
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const pid = async (folder: string): Promise<number> => Number(await readFile(join(folder, 'nginx.pid'), 'utf8'));

function runs(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

test('NGINX writes to its one folder: its process id, and bodies too large for memory', () =>
  withFolder((folder) =>
    withFront({ profile: { directory: folder } }, async ({ get }) => {
      expect(runs(await pid(folder))).toBe(true);
      expect((await readdir(folder)).sort()).toEqual([
        'nginx.pid',
        'temp-client_body',
        'temp-fastcgi',
        'temp-proxy',
        'temp-scgi',
        'temp-uwsgi',
      ]);
      expect((await get('/', { method: 'POST', body: 'x'.repeat(900_000) })).status).toBe(200);
    }),
  ));

test('it stays in the foreground, a child of whoever started it', () =>
  withFolder((folder) =>
    withFront({ profile: { directory: folder } }, async () => {
      const status = await readFile(`/proc/${await pid(folder)}/status`, 'utf8');
      expect(/^PPid:\s+(\d+)$/m.exec(status)?.[1]).toBe(String(process.pid));
    }),
  ));

test('a request in flight is finished before it stops', () =>
  withFolder((folder) => {
    let answer: (() => void) | undefined;
    return withFront(
      {
        profile: { directory: folder },
        app: (req, res) => {
          if (req.url === '/slow') answer = () => res.end('finished');
          else res.end();
        },
      },
      async ({ get }) => {
        const slow = get('/slow');
        expect(await until(() => answer !== undefined)).toBe(true);
        process.kill(await pid(folder), 'SIGQUIT');
        const refused = async (): Promise<boolean> =>
          get('/').then(
            () => false,
            (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED',
          );
        expect(await until(refused)).toBe(true);
        answer?.();
        expect(await slow).toMatchObject({ status: 200, body: 'finished' });
      },
    );
  }));

test('but one that never ends does not keep it', () =>
  withFolder((folder) => {
    let held = false;
    return withFront(
      {
        profile: { directory: folder, drain: 1 },
        app: (req, res) => {
          if (req.url === '/never') held = true;
          else res.end();
        },
      },
      async ({ get }) => {
        const never = get('/never').catch((error: NodeJS.ErrnoException) => error.code);
        expect(await until(() => held)).toBe(true);
        const master = await pid(folder);
        process.kill(master, 'SIGQUIT');
        expect(await until(() => !runs(master), 15_000)).toBe(true);
        expect(await never).toBe('ECONNRESET');
      },
    );
  }));
