import { nodeBinary, nodeLines } from '../../../helpers/node-versions';
import { serves, withPreloaded } from '../../../helpers/preloaded';

/** Lists folders as serve-index does; an API lists one as JSON. */
const program = `
const fs = require('node:fs');
const { gzipSync } = require('node:zlib');
const folders = { logs: ['access.log.2026-11-21'], keys: ['jwt.pub', 'premium.key'], backups: ['a.md', 'b.md.bak'], downloads: ['app-1.0.tar.gz', 'readme.md'] };
for (const [name, files] of Object.entries(folders)) {
  fs.mkdirSync(name);
  for (const file of files) fs.writeFileSync(name + '/' + file, 'x');
}
const ways = {
  callback: (name, done) => fs.readdir(name, (_, names) => done(names)),
  types: (name, done) => fs.readdir(name, { withFileTypes: true }, (_, names) => done(names.map((one) => one.name))),
  promised: (name, done) => fs.promises.readdir(name).then(done),
  sync: (name, done) => done(fs.readdirSync(name)),
};
require('node:http').createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://a');
  const name = pathname.split('/').filter(Boolean).pop();
  if (!folders[name]) return response.end('here');
  ways[searchParams.get('way') ?? 'callback'](name, (names) => {
    if (pathname.startsWith('/api')) return response.setHeader('Content-Type', 'application/json').end(JSON.stringify(names));
    const page = '<!DOCTYPE html><html><head><title>listing directory ' + pathname + '</title></head>' + names.join(' ') + '</html>';
    response.setHeader('Content-Type', 'text/html');
    if (!searchParams.has('gzip')) return response.end(page);
    response.setHeader('Content-Encoding', 'gzip').end(gzipSync(page));
  });
}).listen(process.env.PORT, '127.0.0.1');
`;

const paths = ['/logs', '/support/logs/', '/keys', '/backups'].flatMap((path) =>
  ['callback', 'types', 'promised', 'sync', 'callback&gzip'].map((way) => `${path}?way=${way}`),
);

test.each(nodeLines)('Node %i: no list of a folder with backups, keys or logs', (line) =>
  withPreloaded(program, { binary: nodeBinary(line) }, async (app) => {
    expect(await serves(app)).toBe(true);
    for (const path of paths) {
      const { status, body } = await app.get(path);
      expect({ path, status, isListed: /access\.log|premium|\.bak/.test(body) }).toEqual({ path, status: 403, isListed: false }); // prettier-ignore
    }
    expect(app.said()).toContain('"detector":"directory-listing"');
    // What is there to be fetched, and what is no page.
    expect(await app.get('/downloads')).toMatchObject({ status: 200, body: expect.stringContaining('app-1.0') as string }); // prettier-ignore
    expect(await app.get('/api/logs')).toMatchObject({ status: 200, body: '["access.log.2026-11-21"]' });
  }),
);

test('they are listed without guards', () =>
  withPreloaded(program, { without: ['guards'] }, async (app) => {
    expect(await serves(app)).toBe(true);
    for (const path of paths) {
      const { status, headers, body } = await app.get(path);
      expect({ path, status }).toEqual({ path, status: 200 });
      if (headers['content-encoding'] === undefined) expect(body).toMatch(/access\.log|premium|\.bak/);
    }
  }));
