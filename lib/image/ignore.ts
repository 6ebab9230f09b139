import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';

/** What does not belong into an image; the app's own .dockerignore may take it back (`!test`). */
const usually = [
  '**/test',
  '**/tests',
  '**/__tests__',
  '**/*.{test,spec}.{js,cjs,mjs,jsx,ts,cts,mts,tsx}',
  '**/coverage',
];

/** What never enters one: secrets, and what the build makes anew. */
const never = [
  '**/.env*',
  '**/*.p12',
  '**/*.pfx',
  '**/*.jks',
  '**/*.keystore',
  '**/id_{rsa,dsa,ecdsa,ed25519}*',
  '**/.{aws,azure,ssh,gnupg,docker,kube}',
  '**/.{netrc,git-credentials,npmrc.bak,pypirc,vault-token}',
  '**/.git',
  '**/.casemate',
  '**/node_modules',
  '**/cdk.out',
  '**/coverage',
];

interface Pattern {
  readonly matches: (path: string) => boolean;
  readonly takesBack: boolean;
}

/** As https://docs.docker.com/build/concepts/context/#dockerignore-files: from the root of the context, the last match counts. */
const patternOf = (line: string): Pattern => {
  const takesBack = line.startsWith('!');
  const glob = line
    .slice(takesBack ? 1 : 0)
    .replace(/^\.?\//, '')
    .replace(/\/$/, '');
  const matches = picomatch(glob, { dot: true });
  // A folder that matches takes all below it with it.
  return {
    takesBack,
    matches: (path) => path.split('/').some((_, end, parts) => matches(parts.slice(0, end + 1).join('/'))),
  };
};

const linesOf = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
    : [];

/** The files of a folder that may enter an image, from the folder's root. */
export function filesFor(directory: string): string[] {
  const own = linesOf(join(directory, '.dockerignore'));
  const all = [...usually, ...own, ...never].map(patternOf);
  const last = never.map(patternOf);
  const isOut = (path: string): boolean =>
    all.reduce((out, { matches, takesBack }) => (matches(path) ? !takesBack : out), false);
  const walk = (folder: string): string[] =>
    readdirSync(join(directory, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) return isOut(path) || entry.isSocket() || entry.isFIFO() ? [] : [path];
      // What is taken back may lie in a folder that is out.
      const mayHold =
        !isOut(path) || (own.some((line) => line.startsWith('!')) && !last.some(({ matches }) => matches(path)));
      return mayHold ? walk(path) : [];
    });
  return walk('').sort();
}
