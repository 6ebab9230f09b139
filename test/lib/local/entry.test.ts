import { findEntry } from '../../../lib/local/entry';
import { withFiles } from '../../helpers/cli';

const manifest = (content: object): string => JSON.stringify(content);

test.each([
  ['--entry before all', { 'a.js': '', 'package.json': manifest({ main: 'b.js' }), 'b.js': '' }, 'a.js', 'a.js'],
  [
    'the start script',
    { 'package.json': manifest({ scripts: { start: 'node x.js' }, main: 'b.js' }), 'b.js': '' },
    undefined,
    'npm start: node x.js',
  ],
  [
    'a start script after variables',
    { 'package.json': manifest({ scripts: { start: 'A=1 B= node x.js' } }) },
    undefined,
    'npm start: A=1 B= node x.js',
  ],
  [
    'a program of node_modules',
    { 'package.json': manifest({ scripts: { start: 'serve-me' } }), 'node_modules/.bin/serve-me': '' },
    undefined,
    'npm start: serve-me',
  ],
  [
    'main, where the program of the start script is not there (Next.js standalone)',
    {
      'package.json': manifest({ scripts: { start: 'no-such-program' }, main: 'lib' }),
      'lib/index.js': '',
      'server.js': '',
    },
    undefined,
    'lib/index.js',
  ],
  [
    'a common name, where main is not there',
    { 'package.json': manifest({ main: 'index.js' }), 'server.mjs': '' },
    undefined,
    'server.mjs',
  ],
  ['a common name in dist', { 'dist/main.js': '' }, undefined, 'dist/main.js'],
] as const)('%s', (_, files, entry, title) =>
  withFiles(files, (directory) => {
    expect(findEntry(directory, entry).title).toBe(title);
    return Promise.resolve();
  }),
);

test.each([
  ['nothing to start', { 'readme.md': '' }, undefined, 'ERR_NO_ENTRY'],
  ['an entry that is no file', { 'server.js': '' }, 'other.js', 'ERR_NO_ENTRY'],
  ['a package.json that is no JSON', { 'package.json': '{', 'server.js': '' }, undefined, 'ERR_PACKAGE_JSON'],
] as const)('%s is refused', (_, files, entry, code) =>
  withFiles(files, (directory) => {
    expect(() => findEntry(directory, entry)).toThrow(expect.objectContaining({ code }));
    return Promise.resolve();
  }),
);
