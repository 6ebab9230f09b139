import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const datastore = new FileStore({ directory: './uploads' });
const tus = new Server({ path: '/files', datastore, respectForwardedHeaders: true });

async function digest(readable) {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of readable) {
    hash.update(chunk);
    length += chunk.length;
  }
  return JSON.stringify({ length, sha256: hash.digest('hex') });
}

createServer((req, res) => {
  const [, folder, id] = req.url.split('/');
  if (folder === 'files') return tus.handle(req, res);
  const bytes = folder === 'digest' ? datastore.read(id) : req;
  digest(bytes).then(
    (text) => res.setHeader('Content-Type', 'application/json').end(text),
    () => res.writeHead(404).end(),
  );
}).listen(process.env.PORT ?? 3000);
