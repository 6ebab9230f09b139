import { exitCode } from '../exit-codes';
import { errorTexts } from './error-texts';
import { table } from './markdown';

/** An error code and the files that raise it. */
export type Raised = ReadonlyMap<string, readonly string[]>;

/** The codes of `new CasemateError('ERR_...')` in sources, by path. */
export function raisedErrors(sources: Readonly<Record<string, string>>): Raised {
  const raised = new Map<string, string[]>();
  for (const [path, text] of Object.entries(sources)) {
    for (const [, code = ''] of text.matchAll(/new CasemateError\(\s*([^\s,]*)/g)) {
      const literal = /^'(ERR_[A-Z0-9_]+)'$/.exec(code)?.[1];
      if (literal === undefined)
        throw new Error(`${path}: the code of a CasemateError must be written out, not ${code}.`);
      raised.set(literal, [...new Set([...(raised.get(literal) ?? []), path])]);
    }
  }
  return new Map([...raised].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** docs/errors.md. */
export function errorsPage(raised: Raised): string {
  const unknown = Object.keys(errorTexts).filter((code) => !raised.has(code));
  if (unknown.length) throw new Error(`lib/docs/error-texts.ts explains what nothing raises: ${unknown.join(', ')}.`);
  const sections = [...raised].map(([code, paths]) => {
    const text = errorTexts[code];
    if (!text) throw new Error(`lib/docs/error-texts.ts does not explain ${code}, raised in ${paths.join(', ')}.`);
    const links = paths.map((path) => `[${path}](../${path})`).join(', ');
    return `## ${code}\n\n${text.when}\n\n${text.cure}\n\nExit code ${exitCode(code)}. Raised in ${links}.\n`;
  });
  return `# Errors\n\nEvery error of Casemate, by its code. Written by \`npm run docs\`; the words are in lib/docs/error-texts.ts.\n\n${sections.join('\n')}`;
}

const meanings: Readonly<Record<number, string>> = {
  0: 'All is well; `up` was asked to stop, and did.',
  1: '`check` has findings; a check of `probe` failed.',
  2: 'Usage or options.',
  3: 'The app did not start.',
  4: 'NGINX is missing, or refused.',
  5: 'The machine refused: a port is taken, the disk is full.',
  70: 'A fault of Casemate.',
  130: 'Interrupted before the app was up.',
};

/** The exit codes and the errors that lead to each. */
export function exitCodesTable(raised: Raised): string {
  const unknown = [...raised.keys()].filter((code) => meanings[exitCode(code)] === undefined);
  if (unknown.length) throw new Error(`lib/docs/errors.ts has no meaning for the exit code of ${unknown.join(', ')}.`);
  return table([['Code', 'Meaning'], ...Object.entries(meanings).map(([exit, meaning]) => [exit, meaning])]);
}
