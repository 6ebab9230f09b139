import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { clientPort, type Part } from './server';

/** Who made a request, as its socket would report if the client had connected to the app itself. */
interface Client {
  /** The latest of this client on the connection. */
  request: IncomingMessage;
  readonly remoteAddress: string;
  readonly remotePort: number | undefined;
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
function keepClient(socket: Socket, client: Client): void {
  const view = new Proxy(socket, {
    get: (target, name) => {
      if (name === 'remoteAddress' || name === 'remotePort') return client[name];
      return name === 'remoteFamily' ? familyOf(client) : (Reflect.get(target, name, target) as unknown);
    },
  });
  if (client.request.socket === socket) client.request.socket = view;
}

/**
 * Sockets from the front report TLS and the client's address, so that an app which trusts no proxy sets secure cookies, builds
 * https URLs and tells its clients apart. The front itself has written X-Forwarded-For: it holds one address.
 */
export const trust: Part = {
  request: (request) => {
    const { socket } = request;
    const remoteAddress = String(request.headers['x-forwarded-for']);
    const remotePort = clientPort(request);
    const before = latest.get(socket);
    if (before?.remoteAddress === remoteAddress && before.remotePort === remotePort) {
      before.request = request;
      return false;
    }
    // NGINX says `unix:` of a socket without an address.
    if (!isIP(remoteAddress)) return false;
    if (before) keepClient(socket, before);
    else Object.defineProperties(socket, reported);
    latest.set(socket, { request, remoteAddress, remotePort });
    return false;
  },
};
