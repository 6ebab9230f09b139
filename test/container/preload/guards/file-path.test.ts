import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ledTo } from '../../../../container/preload/guards/file-path';
import { nodeBinary, nodeLines } from '../../../helpers/node-versions';
import { serves, withPreloaded, type Preloaded, type PreloadedOptions } from '../../../helpers/preloaded';

/** Reads and writes below its folder what it is asked for, by each of Node's ways. */
const program = `
const fs = require('node:fs');
const { join } = require('node:path');
const { promisify } = require('node:util');
const text = async (stream) => { let all = ''; for await (const chunk of stream) all += chunk; return all; };
fs.mkdirSync('files');
fs.writeFileSync('files/a.txt', 'an honest file');
const ways = {
  readFile: (path) => promisify(fs.readFile)(path, 'utf8'),
  readFileSync: async (path) => fs.readFileSync(path, 'utf8'),
  promised: (path) => fs.promises.readFile(path, 'utf8'),
  stream: (path) => text(fs.createReadStream(path)),
  handle: async (path) => { const handle = await fs.promises.open(path); const all = await handle.readFile('utf8'); await handle.close(); return all; },
  write: async (path) => { await fs.promises.writeFile(path, 'written'); return 'written'; },
  writeStream: (path) => new Promise((done, fail) => fs.createWriteStream(path).on('error', fail).end('written', () => done('written'))),
};
require('node:http').createServer(async (request, response) => {
  const { searchParams } = new URL(request.url, 'http://a');
  const [way, name] = [searchParams.get('way'), searchParams.get('name')];
  if (!way) return response.end('here');
  try {
    response.end(await ways[way](join(process.cwd(), 'files', name)));
  } catch (error) {
    response.statusCode = 404;
    response.end(error.code);
  }
}).listen(process.env.PORT, '127.0.0.1');
`;

const reading = ['readFile', 'readFileSync', 'promised', 'stream', 'handle'];
const writing = ['write', 'writeStream'];

const ask = ({ get }: Preloaded, way: string, name: string): ReturnType<Preloaded['get']> =>
  get(`/file?way=${way}&name=${encodeURIComponent(name)}`);

const alone = (without: PreloadedOptions['without'], binary?: string): PreloadedOptions => ({
  without,
  ...(binary !== undefined && { binary }),
});

/** A file outside the app's folder, and how a client names it. */
async function withSecret(use: (secret: string, climb: (at: string) => string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'secret-'));
  try {
    await writeFile(join(folder, 'secret.txt'), 'a secret');
    // The app's folder lies in the same one.
    await use(join(folder, 'secret.txt'), (at) => join('../..', relative(tmpdir(), at)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each(nodeLines)('Node %i: no steps lead out of the app, nor to a file to change', (line) =>
  withSecret((secret, climb) =>
    withPreloaded(program, alone(['inspection'], nodeBinary(line)), async (app) => {
      expect(await serves(app)).toBe(true);
      for (const way of [...reading, ...writing]) {
        expect({ way, ...(await ask(app, way, climb(secret))) }).toMatchObject({ way, status: 403 });
      }
      for (const way of writing) {
        expect({ way, ...(await ask(app, way, '../app.cjs')) }).toMatchObject({ way, status: 403 });
      }
      expect(await readFile(secret, 'utf8')).toBe('a secret');
      expect(app.said()).toContain('"detector":"file-path","part":"query","name":"name"');
      for (const way of reading) {
        for (const name of ['a.txt', './a.txt', '../files/a.txt']) {
          expect(await ask(app, way, name)).toMatchObject({ status: 200, body: 'an honest file' });
        }
        expect(await ask(app, way, 'none.txt')).toMatchObject({ status: 404, body: 'ENOENT' });
      }
      for (const way of writing) expect(await ask(app, way, 'new..txt')).toMatchObject({ status: 200 });
      expect(app.running()).toBe(true);
    }),
  ),
);

test('they do without guards', () =>
  withSecret((secret, climb) =>
    withPreloaded(program, alone(['inspection', 'guards']), async (app) => {
      expect(await serves(app)).toBe(true);
      for (const way of reading) expect(await ask(app, way, climb(secret))).toMatchObject({ status: 200, body: 'a secret' }); // prettier-ignore
      expect(await ask(app, 'write', climb(secret))).toMatchObject({ status: 200 });
      expect(await readFile(secret, 'utf8')).toBe('written');
    }),
  ));

test('a name in an archive leads there, too, whatever follows it', () => {
  expect(ledTo('/srv/ftp/legal.md', 'PK\x03\x04..../../../ftp/legal.mdsome contentPK')).toBeDefined();
  expect(ledTo('/etc/passwd', '..\\..\\etc\\passwd')).toBeDefined();
  expect(ledTo('/etc/passwd', 'see ../docs, or /etc/passwd')).toBeUndefined();
  expect(ledTo('/tmp/upload-1', 'wait... what')).toBeUndefined();
});
