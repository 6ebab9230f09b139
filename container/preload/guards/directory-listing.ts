import fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { basename, resolve } from 'node:path';
import { unescape } from 'node:querystring';
import { plain } from '../app-errors';
import type { Pages } from '../config';
import { unanswered } from '../in-flight';
import type { Part } from '../server';
import { inPlaceOf, type Judge } from './guard';
import { targetOf } from './values';

/** Names that nobody shows on purpose: what nginx/concerns/hidden-files.ts hides, and logs. */
const hidden =
  /^\.(?!well-known$)|~$|\.(?:bak|backup|old|orig|save|swp|swo|rej|pem|key|p12|pfx|jks|keystore|kdbx|sqlite3?|sql)$|\.log(?:\.|$)|^id_(?:rsa|dsa|ecdsa|ed25519)$|^package(?:-lock)?\.json$/i; // prettier-ignore

/** The titles of serve-index, and of those who write it as Apache and NGINX do. Source: CRS rule 950130. */
const listing = /<title>\s*(?:listing directory|index of|directory listing)\b/i;

/** Bytes, as they leave: no folder has a longer list. */
const longest = 1 << 18;

const listed = Symbol('casemate.listed');

type Listing = IncomingMessage & { [listed]?: string };

/** Remembers, with the requests that may have asked for it, that a folder was read and what in it is no one's business. */
function note(folder: unknown, names: unknown): void {
  if (typeof folder !== 'string' || !Array.isArray(names)) return;
  const name = names
    .map((one) => String((one as Partial<fs.Dirent> | null)?.name ?? one))
    .find((one) => hidden.test(one));
  if (name === undefined) return;
  const last = basename(resolve(folder));
  for (const { request } of unanswered()) {
    const [path = ''] = targetOf(request).split('?', 1);
    const asked = basename(unescape(path));
    if (asked === last || asked === '') (request as Listing)[listed] = name;
  }
}

type Reading = (...given: unknown[]) => unknown;

/** Costs something only where an app reads a folder. */
export function watchFolders(): void {
  const { readdir, readdirSync } = fs as unknown as Record<string, Reading>;
  const { readdir: promised } = fs.promises as unknown as Record<string, Reading>;
  if (!readdir || !readdirSync || !promised) return;
  const watched = {
    readdir: (folder: unknown, ...rest: unknown[]): unknown => {
      const last = rest.at(-1);
      if (typeof last === 'function') {
        rest[rest.length - 1] = (error: unknown, names: unknown): void => {
          note(folder, names);
          Reflect.apply(last, undefined, [error, names]);
        };
      }
      return Reflect.apply(readdir, fs, [folder, ...rest]);
    },
    readdirSync: (...given: unknown[]): unknown => {
      const names = Reflect.apply(readdirSync, fs, given);
      note(given[0], names);
      return names;
    },
  };
  Object.assign(fs, watched);
  Object.assign(fs.promises, {
    readdir: async (...given: unknown[]): Promise<unknown> => {
      const names = await Reflect.apply(promised, fs.promises, given);
      note(given[0], names);
      return names;
    },
  });
}

/** A page that lists a folder with backups, keys or logs in it (CWE-548). */
export const directoryListing =
  ({ answer }: Judge, pages: Pages): NonNullable<Part['success']> =>
  (request: Listing, response) => {
    const name = request[listed];
    if (name === undefined) return undefined;
    const encoding = String(response.getHeader('content-encoding') ?? '').toLowerCase();
    const chunks: Buffer[] = [];
    let length = 0;
    return {
      write: (bytes) => {
        chunks.push(bytes);
        length += bytes.length;
        return length > longest ? 'pass' : 'hold';
      },
      end: () => {
        const page = plain(Buffer.concat(chunks), encoding, 16 * longest);
        const isListing = page !== undefined && listing.test(page.toString('latin1', 0, 4096));
        return isListing && answer(request, 'directory-listing', name) ? inPlaceOf(request, pages).end() : 'pass';
      },
    };
  };
