import { ServerResponse } from 'node:http';

/** Another answer in place of the app's. */
export interface Replacement {
  readonly body: string;
  /** Changes the app's headers to those of the new answer; its length is taken care of. */
  readonly head: (response: ServerResponse) => void;
}

/** Gets the body of an answer in place of the client. */
export interface Keeper {
  /** Called with more of the body. What it says after it replaced the answer counts no more. */
  readonly write: (bytes: Buffer) => 'hold' | 'pass' | Replacement;
  /** Called once, at the end of the body, or of the connection, where nobody hears what it says. */
  readonly end: () => 'pass' | Replacement;
}

interface Held {
  readonly keeper: Keeper;
  readonly chunks: Buffer[];
  replaced: boolean;
  ended: boolean;
  /** Bytes that nobody waited for. */
  unpaced: number;
}

/**
 * What Node calls its own in a response, the same from 20 to 26: the head that waits for the first byte of the body. Middleware
 * such as compression and express-session builds on the same names. Without them, a head would have to be held outside of Node,
 * and headersSent, each error and each callback be imitated; NGINX could replace an answer by its status alone (proxy_intercept_errors),
 * but neither judge nor log it.
 */
interface Inner {
  _header: string | null;
  _headerSent: boolean;
  _hasBody: boolean;
  _contentLength: number | null;
  readonly _implicitHeader: () => void;
}

const innerOf = (response: ServerResponse): Inner => response as unknown as Inner;

const isChunk = (chunk: unknown): chunk is string | Uint8Array =>
  typeof chunk === 'string' || chunk instanceof Uint8Array;

/** A copy: once its callback has run, the app may fill its buffer with something else. */
const bytesOf = (chunk: string | Uint8Array, encoding: unknown): Buffer =>
  typeof chunk === 'string'
    ? Buffer.from(chunk, typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8')
    : Buffer.from(chunk);

const lengthOf = (chunk: string | Uint8Array, encoding: unknown): number =>
  typeof chunk === 'string'
    ? Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
    : chunk.byteLength;

const callbackOf = (given: readonly unknown[]): (() => void) | undefined =>
  given.find((one): one is () => void => typeof one === 'function');

/**
 * Teaches responses to hold an answer back. Its head stands as in Node, so that `headersSent` and every error are the same; only
 * it does not leave. Answers that are not held take Node's own way.
 * @param writeHead Node's own
 * @param mayHold whether the head of this answer, once written, may call the function that is returned
 * @param attempt runs what must not break the app; undefined where it failed
 */
export function holdAnswers(
  writeHead: ServerResponse['writeHead'],
  mayHold: (response: ServerResponse) => boolean,
  attempt: <Result>(run: () => Result) => Result | undefined,
): (response: ServerResponse, keeper: Keeper) => void {
  const { write, end, flushHeaders } = ServerResponse.prototype;
  const answers = new WeakMap<ServerResponse, Held>();

  /** What is held of an answer. One without a head gets it here, by the same call as in Node's own write and end. */
  function heldOf(response: ServerResponse, length?: () => number): Held | undefined {
    if (response.writableEnded || response.destroyed) return undefined;
    const inner = innerOf(response);
    if (!response.headersSent && mayHold(response)) {
      if (length) inner._contentLength = length();
      inner._implicitHeader();
    }
    const held = answers.get(response);
    // A head that was made by Node's own write or end has left with it.
    return held && (held.replaced || !inner._headerSent) ? held : undefined;
  }

  function pass(response: ServerResponse, held: Held): void {
    answers.delete(response);
    held.ended = true;
    for (const chunk of held.chunks) Reflect.apply(write, response, [chunk]);
  }

  /** The head is made anew. Where the app is not done yet, the end of the page waits for the app's. */
  function replace(response: ServerResponse, held: Held, { head, body }: Replacement, isWhole: boolean): void {
    innerOf(response)._header = null;
    response.chunkedEncoding = false;
    response.statusMessage = '';
    response.addTrailers({});
    attempt(() => {
      head(response);
    });
    if (isWhole) response.setHeader('Content-Length', Buffer.byteLength(body));
    else if (response.useChunkedEncodingByDefault) response.setHeader('Transfer-Encoding', 'chunked');
    Reflect.apply(writeHead, response, [response.statusCode]);
    held.replaced = true;
    held.chunks.length = 0;
    if (!isWhole && innerOf(response)._hasBody) Reflect.apply(write, response, [body]);
  }

  /** @returns whether the app may go on writing at once: one that never waits would fill the memory, or run forever. */
  function pace(response: ServerResponse, held: Held, bytes: number): boolean {
    const before = held.unpaced;
    held.unpaced += bytes;
    if (held.unpaced < response.writableHighWaterMark) return true;
    if (before < response.writableHighWaterMark) {
      setImmediate(() => {
        held.unpaced = 0;
        if (!response.writableEnded && !response.destroyed) response.emit('drain');
      });
    }
    return false;
  }

  const ask = (held: Held, bytes: Buffer): ReturnType<Keeper['write']> =>
    attempt(() => held.keeper.write(bytes)) ?? 'pass';

  const finish = (held: Held): ReturnType<Keeper['end']> => {
    held.ended = true;
    return attempt(() => held.keeper.end()) ?? 'pass';
  };

  /** Most answers are never held: they are not to pay for those that are. */
  const isFree = (response: ServerResponse): boolean =>
    !answers.has(response) && (response.headersSent || !mayHold(response));

  function keptWrite(this: ServerResponse, ...given: unknown[]): boolean {
    if (isFree(this)) return Reflect.apply(write, this, given) as boolean;
    const [chunk, encoding] = given;
    const held = isChunk(chunk) ? heldOf(this) : undefined;
    if (!held || !isChunk(chunk)) return Reflect.apply(write, this, given) as boolean;
    const bytes = bytesOf(chunk, encoding);
    const verdict = ask(held, bytes);
    if (!held.replaced && verdict === 'pass') {
      pass(this, held);
      return Reflect.apply(write, this, given) as boolean;
    }
    if (!held.replaced && verdict === 'hold') held.chunks.push(bytes);
    else if (!held.replaced && typeof verdict === 'object') replace(this, held, verdict, false);
    const callback = callbackOf(given);
    if (callback) process.nextTick(callback);
    return pace(this, held, bytes.length);
  }

  function keptEnd(this: ServerResponse, ...given: unknown[]): ServerResponse {
    if (isFree(this)) return Reflect.apply(end, this, given) as ServerResponse;
    const [first, encoding] = given;
    const chunk = typeof first === 'function' || !first ? '' : first;
    const held = isChunk(chunk) ? heldOf(this, () => lengthOf(chunk, encoding)) : undefined;
    if (!held || !isChunk(chunk)) return Reflect.apply(end, this, given) as ServerResponse;
    const written = chunk.length ? ask(held, bytesOf(chunk, encoding)) : 'hold';
    const verdict = written === 'pass' ? written : [written, finish(held)].find((one) => typeof one === 'object');
    if (!held.replaced && typeof verdict !== 'object') {
      pass(this, held);
      return Reflect.apply(end, this, given) as ServerResponse;
    }
    const body = !held.replaced && typeof verdict === 'object' ? verdict.body : '';
    if (!held.replaced && typeof verdict === 'object') replace(this, held, verdict, true);
    answers.delete(this);
    const last = innerOf(this)._hasBody && body !== '' ? [body] : [];
    return Reflect.apply(end, this, [...last, callbackOf(given)]) as ServerResponse;
  }

  ServerResponse.prototype.write = keptWrite;
  ServerResponse.prototype.end = keptEnd;
  ServerResponse.prototype.flushHeaders = function (this: ServerResponse): void {
    const held = heldOf(this);
    if (!held) Reflect.apply(flushHeaders, this, []);
    // As good as the first byte: what is replaced whatever comes is replaced now.
    else if (!held.replaced) Reflect.apply(keptWrite, this, ['']);
  };

  return (response, keeper) => {
    // A Node that keeps its head elsewhere would send it: then the app's own answer is better than a broken one.
    if (typeof innerOf(response)._header !== 'string') return;
    const held: Held = { keeper, chunks: [], replaced: false, ended: false, unpaced: 0 };
    answers.set(response, held);
    response.once('close', () => {
      if (!held.ended) finish(held);
    });
  };
}
