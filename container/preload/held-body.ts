import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** All of a body or, of a longer one, its first bytes. */
export type Start = Buffer | 'gone' | 'too many';

/** Bytes of bodies that wait in this process. */
let waiting = 0;

/** Takes what comes of a body in the stream's place, and says whether Node shall go on reading. */
type Take = (chunk: Buffer | null) => boolean;

/**
 * On a request whose body is held, what takes it. A symbol that stays, as a property that is removed from an object with others
 * behind it makes a dictionary of the object: all that the app and Node do with such a request is slow.
 */
const taking = Symbol('casemate.taking');

type Held = IncomingMessage & { [taking]?: Take | undefined };

type Push = (this: Held, chunk: Buffer | null, encoding?: BufferEncoding) => boolean;

/** Node's own, whoever has replaced it meanwhile. */
const push: Push = function (chunk, encoding) {
  return Readable.prototype.push.call(this, chunk, encoding);
};

let isWatching = false;

/** Once in a process: what Node's parser has for a request goes to who holds it. */
function watchPushes(): void {
  if (isWatching) return;
  isWatching = true;
  const watched: Push = function (chunk, encoding) {
    const take = this[taking];
    return take === undefined ? push.call(this, chunk, encoding) : take(chunk);
  };
  IncomingMessage.prototype.push = watched;
}

/**
 * Keeps what Node's parser has for the stream, which nobody has looked at meanwhile: it has emitted nothing, and nothing was read
 * from it.
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
  watchPushes();
  const held: Held = request;
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
    held[taking] = undefined;
    for (const chunk of chunks) push.call(held, chunk);
    if (isEnded) push.call(held, null);
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
  // By a name of its own: a function that is written where it becomes a property, V8 puts among what lives long, and with it all
  // that it closes over, request and body, until a full collection.
  const take: Take = (chunk) => {
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
  held[taking] = take;
}
