import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** Characters after which a line counts as ended: an app may print without end and without a line break. */
const longest = 65_536;

/** Calls `onLine` for each line of `stream` (UTF-8), the last one included. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = parts.pop() ?? '';
    parts.forEach(onLine);
    if (rest.length > longest) {
      onLine(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest) onLine(rest);
  });
}
