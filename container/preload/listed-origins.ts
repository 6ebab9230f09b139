import { request as send, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';

/** Milliseconds: how long the app may take to answer, and how long we believe what it said. */
const patience = 2000;
const memory = 60_000;

/** How many answers are kept: clients choose origins and paths. */
const most = 1000;

/** What an app may need to know to answer as it would have answered the client; nothing by which it knows the user. */
const kept = ['host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'user-agent'] as const;

/** Whether the app, asked before a request as browsers ask (preflight), lets an origin read with credentials. */
function allows(origin: string, { socket, url = '/', method, headers }: IncomingMessage): Promise<boolean> {
  const asked: OutgoingHttpHeaders = {
    origin,
    'access-control-request-method': headers['access-control-request-method'] ?? method,
  };
  for (const name of kept) if (typeof headers[name] === 'string') asked[name] = headers[name];
  return new Promise((resolve) => {
    const no = (): void => {
      resolve(false);
    };
    send({
      host: socket.localAddress,
      port: socket.localPort,
      method: 'OPTIONS',
      path: url.split('?')[0],
      headers: asked,
      agent: false,
      timeout: patience,
    })
      .on('response', (answer) => {
        answer.resume();
        resolve(grants(answer.headers, origin));
      })
      .on('timeout', function (this: { destroy: () => void }) {
        this.destroy();
        no();
      })
      .on('error', no)
      .end();
  });
}

const grants = (headers: IncomingHttpHeaders, origin: string): boolean =>
  headers['access-control-allow-origin'] === origin &&
  headers['access-control-allow-credentials']?.toLowerCase() === 'true';

/** Whether the app keeps a list: it lets this origin, and not one that nobody has (RFC 6761 reserves `.invalid`). */
async function isListed(origin: string, request: IncomingMessage): Promise<boolean> {
  // Loaded only here: it takes an app that does not need it five milliseconds of its start.
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const madeUp = `https://${randomBytes(12).toString('hex')}.invalid`;
  const [listed, anybody] = await Promise.all([allows(origin, request), allows(madeUp, request)]);
  return listed && !anybody;
}

/** Whether the app itself lists the origin of a request, at its path. From one answer, a list and an echo look the same. */
export type ListedOrigins = (origin: string, request: IncomingMessage) => Promise<boolean>;

/** Asks the app, and remembers what it said. */
export function listedOrigins(): ListedOrigins {
  const judged = new Map<string, { readonly listed: Promise<boolean>; readonly until: number }>();
  return (origin, request) => {
    const key = `${origin} ${request.url?.split('?')[0] ?? ''}`;
    const known = judged.get(key);
    if (known && known.until > Date.now()) return known.listed;
    const verdict = { listed: isListed(origin, request), until: Date.now() + memory };
    judged.delete(key);
    judged.set(key, verdict);
    const oldest = judged.keys().next().value;
    if (judged.size > most && oldest !== undefined) judged.delete(oldest);
    return verdict.listed;
  };
}
