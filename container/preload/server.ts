import { IncomingMessage, Server, ServerResponse, type OutgoingHttpHeaders } from 'node:http';

/** One concern inside the app's process. */
export interface Part {
  /**
   * Called before the app sees a request. With `true` the part has answered in the app's place; a promise holds the request
   * back until it settles. There is no response to a WebSocket's upgrade.
   */
  readonly request?: (
    request: IncomingMessage,
    response: ServerResponse | undefined,
  ) => boolean | undefined | Promise<boolean | undefined>;
  /** Called once the app has chosen status and headers, and before they leave; may change both by the response's own methods. */
  readonly head?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The front's mark, in lower case; it replaces what a client sends by that name. */
const mark = 'x-casemate-front';

const events: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation', 'upgrade']);

/** The request that a response answers, where it came from the front. */
const fronted = new WeakMap<ServerResponse, IncomingMessage>();

/** As the app would have found the request without the header, in each place where Node keeps one. */
export function removeHeader(request: IncomingMessage, name: string): void {
  const { rawHeaders } = request;
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() === name) rawHeaders.splice(index, 2);
  }
  // Node has made this one already; headersDistinct it makes when it is first asked for, from rawHeaders.
  Reflect.deleteProperty(request.headers, name);
}

/** The header, which is there, with another value. */
export function replaceHeader(request: IncomingMessage, name: string, value: string): void {
  const { rawHeaders } = request;
  let placed = false;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== name) continue;
    if (placed) rawHeaders.splice(index, 2);
    else rawHeaders[index + 1] = value;
    placed = true;
  }
  request.headers[name] = value;
}

/** More to say in a header that the front reads and removes: names of concerns, a space between them. */
export function tellFront(response: ServerResponse, header: 'Refused-By' | 'Reported', concern: string): void {
  const name = `X-Casemate-${header}`;
  const before = response.getHeader(name);
  response.setHeader(name, before === undefined ? concern : `${String(before)} ${concern}`);
}

/** What `writeHead` was given, laid where `getHeader` finds it. Node takes an object, or an array flat or of pairs. */
function adopt(response: ServerResponse, headers: unknown): void {
  if (Array.isArray(headers)) {
    const pairs = (Array.isArray(headers[0]) ? headers : pairsOf(headers)) as [string, string | string[]][];
    for (const [name] of pairs) response.removeHeader(name);
    for (const [name, value] of pairs) response.appendHeader(name, value);
  } else if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
      response.setHeader(name, value as string | number | string[]);
    }
  }
}

const pairsOf = (flat: readonly unknown[]): unknown[] =>
  flat.flatMap((name, index) => (index % 2 ? [] : [[name, flat[index + 1]]]));

/**
 * Lets the parts see every request from the front, on every HTTP server of this process, whatever framework made it. Requests
 * from anywhere else, such as an app that calls itself, pass untouched.
 */
export function watchServers(parts: readonly Part[]): void {
  const { emit } = Server.prototype;
  const { writeHead } = ServerResponse.prototype;
  const requests = parts.flatMap(({ request }) => (request ? [request] : []));
  const heads = parts.flatMap(({ head }) => (head ? [head] : []));

  /** Asks the parts one after the other, from `index` on. Stays synchronous as long as they do. */
  function ask(request: IncomingMessage, response: ServerResponse | undefined, index: number, pass: () => void): void {
    for (let next = index; next < requests.length; next += 1) {
      const answered = requests[next]?.(request, response);
      if (answered instanceof Promise) {
        void answered.then((done) => {
          if (!done) ask(request, response, next + 1, pass);
        });
        return;
      }
      if (answered) return;
    }
    pass();
  }

  Server.prototype.emit = function (this: Server, event: string | symbol, ...rest: unknown[]): boolean {
    const [request, other] = rest;
    const comesFromFront =
      events.has(event) && request instanceof IncomingMessage && request.headers[mark] !== undefined;
    if (!comesFromFront) return Reflect.apply(emit, this, [event, ...rest]) as boolean;
    removeHeader(request, mark);
    const response = other instanceof ServerResponse ? other : undefined;
    if (response) fronted.set(response, request);
    let heard = true;
    ask(request, response, 0, () => {
      heard = Reflect.apply(emit, this, [event, ...rest]) as boolean;
    });
    return heard;
  };

  ServerResponse.prototype.writeHead = function (
    this: ServerResponse,
    status: number,
    reasonOrHeaders?: unknown,
    headers?: unknown,
  ): ServerResponse {
    const request = fronted.get(this);
    const hasReason = typeof reasonOrHeaders === 'string';
    const given = hasReason ? headers : (headers ?? reasonOrHeaders);
    if (!request || this.headersSent) {
      return Reflect.apply(writeHead, this, [status, reasonOrHeaders, headers]) as ServerResponse;
    }
    adopt(this, given);
    this.statusCode = status;
    for (const head of heads) head(request, this);
    return Reflect.apply(
      writeHead,
      this,
      hasReason ? [this.statusCode, reasonOrHeaders] : [this.statusCode],
    ) as ServerResponse;
  };
}
