import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { removeHeader, type Part } from './server';

/** Who made a request, as its socket would report if the client had connected to the app itself. */
interface Client {
  readonly socket: Socket;
  readonly address: string;
  readonly port: number | undefined;
}

const clients = new WeakMap<IncomingMessage, Client>();

/**
 * The client of the request through which a socket was last reached. The front's connections are shared: requests of different
 * clients follow each other on one socket, and an app may look at an old request after the next has come.
 */
const latest = new WeakMap<Socket, Client>();

function socketOf(this: IncomingMessage): Socket | undefined {
  const client = clients.get(this);
  if (client) latest.set(client.socket, client);
  return client?.socket;
}

/** As Node has it: a property like any other, that mocks and frameworks may set. */
function setSocket(this: IncomingMessage, value: unknown): void {
  Object.defineProperty(this, 'socket', { value, writable: true, enumerable: true, configurable: true });
}

const socketProperty = { get: socketOf, set: setSocket, enumerable: true, configurable: true };

/** Not enumerable: nothing that prints or copies a socket meets them. */
const reported: PropertyDescriptorMap = {
  encrypted: { value: true, writable: true, configurable: true },
  remoteAddress: reports(({ address }) => address),
  remotePort: reports(({ port }) => port),
  remoteFamily: reports(({ address }) => (isIP(address) === 6 ? 'IPv6' : 'IPv4')),
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
 * Sockets from the front report TLS and the client's address, so that an app which trusts no proxy sets secure cookies, builds
 * https URLs and tells its clients apart. The front itself has written X-Forwarded-For: it holds one address.
 */
export const trust: Part = {
  request: (request) => {
    const { socket } = request;
    const address = String(request.headers['x-forwarded-for']);
    const port = request.headers['x-casemate-port'];
    if (port !== undefined) removeHeader(request, 'x-casemate-port');
    // NGINX says `unix:` of a socket without an address.
    if (!isIP(address)) return false;
    const client = { socket, address, port: port === undefined ? undefined : Number(port) };
    clients.set(request, client);
    if (!latest.has(socket)) Object.defineProperties(socket, reported);
    latest.set(socket, client);
    Object.defineProperty(request, 'socket', socketProperty);
    return false;
  },
};
