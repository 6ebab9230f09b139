import { IncomingMessage, Server, ServerResponse, type OutgoingHttpHeaders } from 'node:http';
import { Duplex } from 'node:stream';
import { holdAnswers, type Keeper } from './held-answers';

/** Calls back once, in whichever turn of the loop, with what then says whether a part has answered. */
type Waiting = (ready: (say: () => boolean | undefined) => void) => void;

/** One concern inside the app's process. */
export interface Part {
  /**
   * Called before the app sees a request. With `true` the part has answered in the app's place; a promise, or what waits, holds
   * the request back. There is no response to a WebSocket's upgrade.
   */
  readonly request?: (
    request: IncomingMessage,
    response: ServerResponse | undefined,
  ) => boolean | undefined | Promise<boolean | undefined> | Waiting;
  /** Called once the app has chosen status and headers, and before they leave; may change both by the response's own methods. */
  readonly head?: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Called for an answer of 500 and above, once its head stands and before a byte of it leaves. With a keeper, the answer is
   * held back for it.
   * @param target the request's URL as it came: an app's routers may have changed it
   */
  readonly error?: (request: IncomingMessage, response: ServerResponse, target: string) => Keeper | undefined;
  /** The same for a redirect. */
  readonly redirect?: Part['error'];
  /** The same for an answer of 200 to 299. */
  readonly success?: Part['error'];
  /** Called each time a server of the app has begun to listen, before the app is told. */
  readonly listening?: (server: Server) => void;
}

/** The header of the front's mark, in lower case; the front's own replaces what a client sends by that name. */
const markHeader = 'x-casemate-front';

const portHeader = 'x-casemate-port';

const events: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation', 'upgrade']);

interface Fronted {
  readonly request: IncomingMessage;
  readonly target: string;
}

/** What a response answers, where that came from the front. A property, as a WeakMap of what lives so shortly is the garbage collector's most work. */
const fronted = Symbol('casemate.fronted');

/** On a request from the front: the client's port, or nothing where that is not known. */
const told = Symbol('casemate.told');

type Told = IncomingMessage & { [told]?: string };

/** What the front says of the client's port; undefined where it does not know. */
export const clientPort = (request: IncomingMessage): number | undefined => {
  const port = (request as Told)[told];
  return port === undefined || port === '' ? undefined : Number(port);
};

type Marked = ServerResponse & { [fronted]?: Fronted };

export const isFronted = (response: ServerResponse): boolean => (response as Marked)[fronted] !== undefined;

function removeLines(rawHeaders: string[], name: string, from: number): void {
  for (let index = rawHeaders.length - 2; index >= from; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() === name) rawHeaders.splice(index, 2);
  }
}

/** As the app would have found the request without the header, in each place where Node keeps one. */
export function removeHeader(request: IncomingMessage, name: string): void {
  // Asked for now: Node makes it of as many lines as have come, and later some are missing.
  const { headersDistinct } = request;
  removeLines(request.rawHeaders, name, 0);
  Reflect.deleteProperty(headersDistinct, name);
  Reflect.deleteProperty(request.headers, name);
}

/** Takes a header out of the lines as Node got them. Spelled as NGINX spells it. */
function take(lines: string[], name: string): string | undefined {
  const at = lines.indexOf(name);
  return at < 0 || at % 2 ? undefined : lines.splice(at, 2)[1];
}

/**
 * Takes the front's own headers out before Node has made anything of them. Later, each place where Node keeps a header has to be changed, and an
 * object that lost a property is slow: together more than all else here. The method is Node's own, the same from 20 to 26; without
 * it, `comesFromFront` below finds the headers where they then are.
 */
function takeOwnHeaders(mark: string): void {
  const inner = IncomingMessage.prototype as unknown as {
    _addHeaderLines?: (this: IncomingMessage, lines: string[] | undefined, count: number) => void;
  };
  const { _addHeaderLines: add } = inner;
  if (typeof add !== 'function') return;
  inner._addHeaderLines = function (lines, count) {
    const at = lines && !this.complete ? lines.indexOf('X-Casemate-Front') : -1;
    if (!lines || at < 0 || at % 2 || lines[at + 1] !== mark) {
      add.call(this, lines, count);
      return;
    }
    lines.splice(at, 2);
    (this as Told)[told] = take(lines, 'X-Casemate-Port') ?? '';
    add.call(this, lines, Math.min(count, lines.length));
  };
}

/** Whether the front sent a request; if so, its own headers are gone afterwards. */
function comesFromFront(request: IncomingMessage, mark: string): boolean {
  if ((request as Told)[told] !== undefined) return true;
  if (request.headers[markHeader] !== mark) return false;
  removeHeader(request, markHeader);
  const port = request.headers[portHeader];
  if (port !== undefined) removeHeader(request, portHeader);
  (request as Told)[told] = String(port ?? '');
  return true;
}

/** The header, which is there, with another value. */
export function replaceHeader(request: IncomingMessage, name: string, value: string): void {
  const { headersDistinct, rawHeaders } = request;
  const first = rawHeaders.findIndex((raw, index) => index % 2 === 0 && raw.toLowerCase() === name);
  rawHeaders[first + 1] = value;
  removeLines(rawHeaders, name, first + 2);
  headersDistinct[name] = [value];
  request.headers[name] = value;
}

/** More to say in a header that the front reads and removes: names of concerns, a space between them. */
export function tellFront(response: ServerResponse, header: 'Refused-By' | 'Reported', concern: string): void {
  const name = `X-Casemate-${header}`;
  const before = response.getHeader(name);
  response.setHeader(name, before === undefined ? concern : `${String(before)} ${concern}`);
}

/**
 * What `writeHead` was given, laid where `getHeader` finds it, as Node does where headers were set before. Node takes an object,
 * or an array flat or of pairs.
 */
function lay(response: ServerResponse, headers: unknown): void {
  if (Array.isArray(headers)) {
    const pairs = (Array.isArray(headers[0]) ? headers : pairsOf(headers)) as [string, string | string[]][];
    for (const [name] of pairs) if (response.hasHeader(name)) response.removeHeader(name);
    for (const [name, value] of pairs) response.appendHeader(name, value);
  } else if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
      response.setHeader(name, value as string | number | string[]);
    }
  }
}

const pairsOf = (flat: readonly unknown[]): unknown[] =>
  flat.flatMap((name, index) => (index % 2 ? [] : [[name, flat[index + 1]]]));

/** Lays all of them or, where Node refuses one, none: the app may catch that and go on with other headers. */
function adopt(response: ServerResponse, headers: unknown): void {
  const isFirst = response.getHeaderNames().length === 0;
  const { sendDate } = response;
  try {
    lay(response, headers);
  } catch (error) {
    if (isFirst) {
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      // Node takes what was removed for not wanted.
      Object.assign(response, { sendDate, _removedContLen: false, _removedTE: false, _removedConnection: false });
    }
    throw error;
  }
}

/** An array that is neither of pairs nor of as many names as values: Node has its own word on that. */
const isOdd = (headers: unknown): boolean =>
  Array.isArray(headers) && !Array.isArray(headers[0]) && headers.length % 2 === 1;

const isStatus = (status: unknown): status is number => {
  const code = Number(status) | 0;
  return code >= 100 && code <= 999;
};

const said = new Set<string>();
const { error: print } = console;

/** One line for each part and what failed in it, however many requests meet it. */
function complain(part: string, error: unknown): void {
  const [message = ''] = String(error instanceof Error ? error.message : error).split('\n', 1);
  const line = `casemate: ${part} failed inside the app's process, and the app went on without it: ${message.slice(0, 200)}`;
  if (said.has(line) || said.size >= 100) return;
  said.add(line);
  print(line);
}

/** What a part makes of it; undefined where it fails, which must never be the app's failure. */
function attempt<Result>(part: string, run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    complain(part, error);
    return undefined;
  }
}

/** The hooks of one kind, with the names of their parts. */
const hooks = <Name extends keyof Part>(
  parts: readonly (readonly [string, Part | undefined])[],
  name: Name,
): { readonly part: string; readonly run: NonNullable<Part[Name]> }[] =>
  parts.flatMap(([part, hook]) => (hook?.[name] ? [{ part, run: hook[name] }] : []));

/** A request, with either the response to it or the socket that it upgrades. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse | undefined;
  readonly upgraded: Duplex | undefined;
}

const ignore = (): void => undefined;

/** Outside of the promise's own callbacks: what the app throws must not become a rejection. */
const settled =
  (promise: Promise<boolean | undefined>): Waiting =>
  (ready) => {
    promise.then(
      (done) => {
        process.nextTick(ready, () => done);
      },
      (error: unknown) => {
        process.nextTick(ready, () => {
          throw error;
        });
      },
    );
  };

/**
 * Lets the parts, by their names, see every request from the front, on every HTTP server of this process, whatever framework
 * made it. Requests from anywhere else, such as an app that calls itself, pass untouched.
 * @param mark what the front says, and nobody else knows
 */
export function watchServers(named: Readonly<Record<string, Part | undefined>>, mark: string): void {
  const { emit } = Server.prototype;
  const { writeHead } = ServerResponse.prototype;
  const parts = Object.entries(named);
  const requests = hooks(parts, 'request');
  const heads = hooks(parts, 'head');
  const errors = hooks(parts, 'error');
  const redirects = hooks(parts, 'redirect');
  const successes = hooks(parts, 'success');
  const keepersOf = ({ statusCode }: ServerResponse): typeof errors =>
    statusCode >= 500 ? errors : statusCode >= 400 ? [] : statusCode >= 300 ? redirects : successes;
  const listenings = hooks(parts, 'listening');

  /** Goes on behind the part at `index` once that can say. */
  function wait(asked: Asked, index: number, waiting: Waiting, pass: () => void): void {
    const { request, response, upgraded } = asked;
    // What was upgraded has no listener until the app adds its own, and an error that nobody hears ends the process.
    upgraded?.on('error', ignore);
    waiting((say) => {
      upgraded?.off('error', ignore);
      const done = attempt(requests[index]?.part ?? '', say) ?? response?.headersSent;
      // Who is gone needs no answer; the app would wait for its close, which was before.
      if (!done && !request.socket.destroyed) ask(asked, index + 1, pass);
    });
  }

  /** Asks the parts one after the other, from `index` on. Stays synchronous as long as they do. */
  function ask(asked: Asked, index: number, pass: () => void): void {
    const { request, response } = asked;
    for (let next = index; next < requests.length; next += 1) {
      const { part, run } = requests[next] ?? { part: '', run: ignore };
      let answered: ReturnType<typeof run>;
      // Not by `attempt`: a function for each part of each request is what the garbage collector would have to do most with.
      try {
        answered = run(request, response) ?? response?.headersSent;
      } catch (error) {
        complain(part, error);
        answered = response?.headersSent;
      }
      if (typeof answered === 'function' || answered instanceof Promise) {
        wait(asked, next, typeof answered === 'function' ? answered : settled(answered), pass);
        return;
      }
      if (answered) return;
    }
    pass();
  }

  Server.prototype.emit = function (this: Server, event: string | symbol, ...rest: unknown[]): boolean {
    if (event === 'listening') {
      for (const { part, run } of listenings) {
        attempt(part, () => {
          run(this);
        });
      }
    }
    const [request, other] = rest;
    if (!events.has(event) || !(request instanceof IncomingMessage) || !comesFromFront(request, mark)) {
      return Reflect.apply(emit, this, [event, ...rest]) as boolean;
    }
    const response = other instanceof ServerResponse ? other : undefined;
    // An app may hand a request on to another server of its own: it was asked about, and its body is perhaps read.
    if (response && isFronted(response)) return Reflect.apply(emit, this, [event, ...rest]) as boolean;
    if (response) (response as Marked)[fronted] = { request, target: request.url ?? '' };
    let heard = true;
    const upgraded = other instanceof Duplex ? other : undefined;
    ask({ request, response, upgraded }, 0, () => {
      heard = Reflect.apply(emit, this, [event, ...rest]) as boolean;
    });
    return heard;
  };

  const hold =
    errors.length || redirects.length || successes.length
      ? holdAnswers(
          writeHead,
          (response) => (response as Marked)[fronted] !== undefined && keepersOf(response).length > 0,
          (run) => attempt('an answer held back', run),
        )
      : undefined;

  takeOwnHeaders(mark);

  function watchedWriteHead(this: ServerResponse, ...given: unknown[]): ServerResponse {
    const [status, reasonOrHeaders, headers] = given;
    const from = (this as Marked)[fronted];
    const hasReason = typeof reasonOrHeaders === 'string';
    const all = hasReason ? headers : (headers ?? reasonOrHeaders);
    if (!from || this.headersSent || !isStatus(status) || isOdd(all)) {
      return Reflect.apply(writeHead, this, given) as ServerResponse;
    }
    this.statusCode = Number(status) | 0;
    if (all !== undefined) adopt(this, all);
    for (const { part, run } of heads) {
      try {
        run(from.request, this);
      } catch (error) {
        complain(part, error);
      }
    }
    Reflect.apply(writeHead, this, [this.statusCode, ...(hasReason ? [reasonOrHeaders] : [])]);
    if (!hold) return this;
    for (const { part, run } of keepersOf(this)) {
      const keeper = attempt(part, () => run(from.request, this, from.target));
      if (!keeper) continue;
      hold(this, keeper);
      break;
    }
    return this;
  }

  ServerResponse.prototype.writeHead = watchedWriteHead;
  // A second name for it (DEP0063), gone in Node 26.
  if ('writeHeader' in ServerResponse.prototype) ServerResponse.prototype.writeHeader = watchedWriteHead;
}
