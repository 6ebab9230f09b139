import type { Answer } from '../answer';
import { fail, pass, quote, type Check } from '../check';

const traces = /^\s*at (?:async )?(?:[\w.<>$[\] ]+ \()?(?:file:\/\/)?(?:\/|[A-Z]:\\|node:)[^\n)]*:\d+:\d+\)?/m;
const htmlTraces =
  /&nbsp; ?&nbsp;at [^<]*:\d+:\d+|Traceback \(most recent call last\)|(?:\/[\w.-]+)+\/node_modules\/[\w@.-]+|^\s*at [\w.$]+\([\w]+\.java:\d+\)|(?:Fatal error|Warning)<\/b>: .* on line <b>/m;

/** What apps stumble over, harmless to all of them. */
const stumblingBlocks: readonly (readonly [string, string, Parameters<Parameters<Check['run']>[0]['ask']>[1]])[] = [
  ['a malformed path', '/%E0%A4%A', {}],
  ['a malformed query', '/?casemate-probe=%E0%A4%A&a[b', {}],
  [
    'malformed JSON',
    '/',
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"casemate-probe":' },
  ],
  [
    'an unknown charset',
    '/',
    { method: 'POST', headers: { 'Content-Type': 'application/json; charset=casemate-probe' }, body: '{}' },
  ],
];

export const stackTraces: Check = {
  id: 'stack-traces',
  title: 'Errors show no stack and no path of a file',
  practice: 'P24',
  concern: 'app-errors',
  severity: 'high',
  cure: 'Run the app with NODE_ENV=production, and answer errors with neutral pages.',
  run: async (target) => {
    const answers: (readonly [string, Answer])[] = [
      ...(await target.pages()),
      ['an unknown path', await target.missing()],
    ];
    for (const [how, path, asked] of stumblingBlocks) answers.push([how, await target.ask(path, asked)]);
    const telling = answers.flatMap(([how, { status, body }]) => {
      const found = (status >= 400 ? (traces.exec(body) ?? htmlTraces.exec(body)) : null)?.[0];
      return found === undefined ? [] : [`The ${status} for ${how} shows "${quote(found)}"`];
    });
    const statuses = answers.map(([how, { status }]) => `${how} (${status})`).join(', ');
    return telling.length ? fail(`${telling.slice(0, 2).join('; ')}.`) : pass(`None in the answers to ${statuses}.`);
  },
};
