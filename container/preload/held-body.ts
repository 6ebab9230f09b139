import type { IncomingMessage } from 'node:http';

/** All of a body or, of a longer one, its first bytes. */
export type Start = Buffer | 'gone' | 'too many';

/** Bytes of bodies that wait in this process. */
let waiting = 0;

type Push = IncomingMessage['push'];

/**
 * Keeps what Node's parser has for the stream, which nobody has looked at meanwhile: it has emitted nothing, and nothing was read
 * from it. A property of its own stands before the stream's method until the release.
 * @param most bytes of one body; with more, Node stops reading from the socket until the app reads
 * @param mostInAll bytes of all bodies that are held
 * @param ready called once, with a release that gives the app the stream as it would have found it. Of a body that ends, before
 * its end is known to anybody else: nothing waits for another turn of the loop.
 */
export function holdBody(
  request: IncomingMessage,
  most: number,
  mostInAll: number,
  ready: (start: Start, release: () => void) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let isEnded = false;
  let isReleased = false;
  let isSettled = false;
  const release = (): void => {
    if (isReleased) return;
    isReleased = true;
    waiting -= length;
    request.off('close', onClose);
    // Not Reflect's: V8 has a quick way for `delete` of what came last, and else makes a dictionary of the request, slow for good.
    delete (request as { push?: Push }).push;
    for (const chunk of chunks) request.push(chunk);
    if (isEnded) request.push(null);
  };
  const settle = (start: Start): void => {
    if (isSettled) return;
    isSettled = true;
    ready(start, release);
  };
  const firstBytes = (): Buffer =>
    chunks.length === 1 && chunks[0] && length <= most ? chunks[0] : Buffer.concat(chunks, Math.min(length, most));
  const onClose = (): void => {
    chunks.length = 0;
    isEnded = false;
    release();
    settle('gone');
  };
  const push: Push = (chunk: Buffer | null) => {
    if (chunk === null) {
      isEnded = true;
      settle(firstBytes());
      return false;
    }
    chunks.push(chunk);
    length += chunk.length;
    waiting += chunk.length;
    if (length < most && waiting <= mostInAll) return true;
    const isTooMany = waiting > mostInAll;
    // Node stops reading when this returns: what the app reads has to come after.
    process.nextTick(() => {
      settle(isTooMany ? 'too many' : firstBytes());
    });
    return false;
  };
  request.once('close', onClose);
  request.push = push;
}
