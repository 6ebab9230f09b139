import { createReadStream, type ReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CasemateError } from '../../errors';

/** A line of a WAF log has some kilobytes; what is longer is none, and must not fill the memory. */
const longest = 1 << 20;

/** What is read of a file, compressed or not, by the first bytes of it and not by its name. */
async function* contents(path: string, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  const file: ReadStream | NodeJS.ReadStream =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return;
  const all = async function* (): AsyncGenerator<Buffer> {
    for (let next: IteratorResult<Buffer, unknown> = first; !next.done; next = await chunks.next()) {
      onBytes(next.value.length);
      yield next.value;
    }
  };
  const gzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!gzip) return yield* all();
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  const fed = (async () => {
    for await (const chunk of all()) {
      if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve));
    }
    gunzip.end();
  })().catch((error: unknown) => gunzip.destroy(error as Error));
  yield* gunzip as AsyncIterable<Buffer>;
  await fed;
}

/**
 * Calls `onLine` for each line of a file; `-` is standard input. One chunk is in memory at a time.
 * @throws CasemateError `ERR_WAF_LOG`
 */
export async function readLogLines(
  path: string,
  onLine: (line: string) => void,
  onBytes: (count: number) => void = () => undefined,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  try {
    for await (const chunk of contents(path, onBytes)) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        const piece = chunk.subarray(from, end);
        const line = rest.length ? Buffer.concat([rest, piece]) : piece;
        if (!skipping && line.length) onLine(line.toString('utf8'));
        rest = Buffer.alloc(0);
        skipping = false;
        from = end + 1;
      }
      rest = skipping ? rest : Buffer.concat([rest, chunk.subarray(from)]);
      if (rest.length > longest) {
        onLine('');
        rest = Buffer.alloc(0);
        skipping = true;
      }
    }
  } catch (error) {
    throw new CasemateError(
      'ERR_WAF_LOG',
      `${path} cannot be read: ${(error as Error).message}.`,
      'Name files of AWS WAF logs: JSON lines, compressed with gzip or not; - is standard input.',
    );
  }
  if (rest.length && !skipping) onLine(rest.toString('utf8'));
}
