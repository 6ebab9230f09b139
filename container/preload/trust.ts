import { ServerResponse, type IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
// Not the global one, which an app may replace.
import { setTimeout } from 'node:timers';
import { clientPort, type Part } from './server';

/** Who made a request, as its socket would report if the client had connected to the app itself. */
interface Client {
  readonly socket: Socket;
  readonly remoteAddress: string;
  readonly remotePort: number | undefined;
  /** What its requests have for a socket once others may come on it. */
  view?: Socket;
}

/** The client of the latest request on each connection of the front. */
const latest = new WeakMap<Socket, Client>();

const familyOf = ({ remoteAddress }: Client): string => (isIP(remoteAddress) === 6 ? 'IPv6' : 'IPv4');

/** Not enumerable: nothing that prints or copies a socket meets them. */
const reported: PropertyDescriptorMap = {
  encrypted: { value: true, writable: true, configurable: true },
  remoteAddress: reports((client) => client.remoteAddress),
  remotePort: reports((client) => client.remotePort),
  remoteFamily: reports(familyOf),
};

function reports(read: (client: Client) => string | number | undefined): PropertyDescriptor {
  return {
    get(this: Socket) {
      const client = latest.get(this);
      return client && read(client);
    },
    configurable: true,
  };
}

/**
 * The front's connections are shared: requests of different clients follow each other on one socket, and an app may look at an
 * old request (a log, a queue) after the next has come. It gets the socket by another view then, which still reports its own
 * client; a property of its own on every request would cost more than all else here.
 */
const viewOf = (client: Client): Socket =>
  (client.view ??= new Proxy(client.socket, {
    get: (target, name) => {
      if (name === 'remoteAddress' || name === 'remotePort') return client[name];
      return name === 'remoteFamily' ? familyOf(client) : (Reflect.get(target, name, target) as unknown);
    },
  }));

/** Requests that were answered since the last one came, or the timer was set. */
let answered: { readonly request: IncomingMessage; readonly client: Client }[] = [];
let timer: NodeJS.Timeout | undefined;

function keepClients(): void {
  for (const { request, client } of answered) if (request.socket === client.socket) request.socket = viewOf(client);
  answered = [];
}

/**
 * By Node's own method for the end of an answer, the same from 22 to 26. The view comes with the app's next request, on whichever
 * connection, or in a second: by connection, each would keep its last request and all that the app hung on it, such as a parsed
 * body. At once, by `setImmediate`, it would be a third of what the whole preload costs.
 */
function watchAnswers(): void {
  const inner = ServerResponse.prototype as unknown as { detachSocket: (this: ServerResponse, socket: Socket) => void };
  const { detachSocket } = inner;
  inner.detachSocket = function (socket) {
    detachSocket.call(this, socket);
    const client = latest.get(socket);
    if (!client) return;
    answered.push({ request: this.req, client });
    timer ??= setTimeout(() => {
      timer = undefined;
      keepClients();
    }, 1000).unref();
  };
}

/**
 * Sockets from the front report TLS and the client's address, so that an app which trusts no proxy sets secure cookies, builds
 * https URLs and tells its clients apart. The front itself has written X-Forwarded-For: it holds one address.
 */
export function trust(): Part {
  watchAnswers();
  return {
    request: (request) => {
      if (answered.length) keepClients();
      const { socket } = request;
      const remoteAddress = String(request.headers['x-forwarded-for']);
      const remotePort = clientPort(request);
      const before = latest.get(socket);
      if (before?.remoteAddress === remoteAddress && before.remotePort === remotePort) return false;
      // NGINX says `unix:` of a socket without an address.
      if (!isIP(remoteAddress)) return false;
      if (!before) Object.defineProperties(socket, reported);
      latest.set(socket, { socket, remoteAddress, remotePort });
      return false;
    },
  };
}
