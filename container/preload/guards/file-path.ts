import fs from 'node:fs';
import { isAbsolute, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guard';
import type { Value } from './values';

/** Steps up, and the path behind them, in whatever surrounds them: a parameter, a name in an archive. */
const climbs = /(?:\.\.[/\\]+)+([^\0"'<>|\r\n]{1,512})/g;

const mostClimbs = 1000;

/** What a value has in common with a path that it leads to by steps up: the path's end, from some segment on, behind the steps. */
export function ledTo(path: string, text: string): string | undefined {
  if (!text.includes('..')) return undefined;
  let climbed = 0;
  for (const { 0: whole, 1: behind = '' } of text.matchAll(climbs)) {
    if ((climbed += 1) > mostClimbs) return whole.slice(0, 200);
    const target = behind.replace(/[/\\]+/g, '/').replace(/^\//, '');
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const end = path.slice(at + 1);
      if (end.length > 2 && target.startsWith(end)) return whole.slice(0, 200);
    }
  }
  return undefined;
}

function pathOf(given: unknown): string | undefined {
  try {
    if (given instanceof URL) return fileURLToPath(given);
    if (Buffer.isBuffer(given)) return resolve(given.toString());
    return typeof given === 'string' ? resolve(given) : undefined;
  } catch {
    return undefined; // Node has its own word on that.
  }
}

/** What an app has beside it and never serves by a name that steps up: its code, what it is made of, its secrets. */
const secret = /(?:^|\/)(?:package(?:-lock)?\.json|\.env[^/]*|\.npmrc)$|\.(?:[cm]?[jt]s|key|pem|sqlite3?|db)$/i;

const writes = (flags: unknown): boolean =>
  typeof flags === 'string' ? /[wa+]/.test(flags) : typeof flags === 'number' && (flags & 3) !== 0;

/** As a path that leads through a file. */
const refusedPath = '/dev/null/refused';

type Opening = (...given: unknown[]) => unknown;

/** Of these, the first argument is a path, and `flags` says where those are. */
const openings: Readonly<Record<string, (given: readonly unknown[]) => boolean>> = {
  open: ([, flags]) => writes(flags),
  openSync: ([, flags]) => writes(flags),
  readFile: () => false,
  readFileSync: () => false,
  readdir: () => false,
  readdirSync: () => false,
  writeFile: () => true,
  writeFileSync: () => true,
  appendFile: () => true,
  appendFileSync: () => true,
  unlink: () => true,
  unlinkSync: () => true,
  rm: () => true,
  rmSync: () => true,
};

/**
 * Files outside the app's folder, secrets in it, and files anywhere that would be changed, to which a client's value leads by steps
 * up (CWE-22, Zip Slip). Asked only while a request with `..` in it is in flight.
 */
export function guardFilePaths(guard: Guard, isClimbing: () => boolean): void {
  const home = resolve('.') + sep;
  const isRefused = (given: unknown, isWriting: boolean): boolean => {
    if (!isClimbing()) return false;
    const path = pathOf(given);
    if (path === undefined || !isAbsolute(path) || (!isWriting && path.startsWith(home) && !secret.test(path)))
      return false;
    return guard('file-path', ({ text }: Value) => ledTo(path, text));
  };
  for (const [holder, names] of [
    [fs, Object.keys(openings)],
    [fs.promises, Object.keys(openings).filter((name) => !name.endsWith('Sync'))],
  ] as const) {
    const functions = holder as unknown as Record<string, Opening>;
    for (const name of names) {
      const [original, isWriting] = [functions[name], openings[name]];
      if (!original || !isWriting) continue;
      const guarded = function (this: unknown, ...given: unknown[]): unknown {
        if (isRefused(given[0], isWriting(given))) given[0] = refusedPath;
        return Reflect.apply(original, this, given);
      };
      // `util.promisify` and whoever copies a function's name find them as they were.
      Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
      functions[name] = guarded;
    }
  }
}
