import cluster from 'node:cluster';
import { Server } from 'node:http';
import { createServer, isIP, Server as TcpServer, type ListenOptions } from 'node:net';

const loopback = '127.0.0.1';

/** Milliseconds that an app which listens elsewhere first (metrics, an admin page) gets to open its own port too; less than `up` waits. */
const settling = 2000;

const say = (what: string): void => {
  // One of the workers speaks for all.
  if ((cluster.worker?.id ?? 1) === 1) process.stderr.write(`casemate: ${what}\n`);
};

/** What `listen` was asked for, in any of Node's ways; undefined where that is no port of one's own choice (a path, a descriptor, any port). */
function wishOf([first, ...rest]: readonly unknown[]): (ListenOptions & { readonly port: number }) | undefined {
  const options =
    typeof first === 'object' && first !== null
      ? (first as ListenOptions & { readonly fd?: unknown; readonly handle?: unknown; readonly _handle?: unknown })
      : {
          port: first as number,
          ...(typeof rest[0] === 'string' && { host: rest[0] }),
          ...numberAmong(rest),
        };
  const { port, path, fd, handle, _handle } = options as Record<string, unknown>;
  const isElse = path !== undefined || fd !== undefined || handle !== undefined || _handle !== undefined;
  const isPort = typeof port === 'number' || (typeof port === 'string' && port.trim() !== '');
  const wanted = isPort && !isElse ? Number(port) : 0;
  return Number.isInteger(wanted) && wanted > 0 && wanted < 65_536 ? { ...options, port: wanted } : undefined;
}

const numberAmong = (rest: readonly unknown[]): { readonly backlog?: number } => {
  const backlog = rest.find((one) => typeof one === 'number');
  return backlog === undefined ? {} : { backlog };
};

const isLoopback = (host: string | undefined): boolean =>
  host !== undefined && (host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')));

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => {
        resolve(false);
      })
      .listen({ port, host: loopback, exclusive: true }, () => {
        probe.close(() => {
          resolve(true);
        });
      });
  });

/** Whether this process may be the one that serves; what an app forks as a helper is not, unless it is a cluster's worker. */
const mayServe = (): boolean => process.send === undefined || cluster.isWorker;

/**
 * Keeps the app to the port on loopback that it was given. A server that asks for this port gets it on loopback alone, whatever
 * address it names. Else the first HTTP server is moved there: at once where its own port cannot be had, or when the app has had
 * time to open the given one. Should the app ask for that later still, the first gets its own back.
 */
export function appPort(given: number): void {
  const original = Server.prototype.listen as (this: Server, ...args: unknown[]) => Server;
  let first: { readonly server: Server; readonly wish: ListenOptions; moved: boolean } | undefined;
  let taken = false;

  /** Node has no way to change where a server listens; the app is not to hear of the end in between. */
  function rebind(server: Server, where: ListenOptions): void {
    const own = Object.getOwnPropertyDescriptor(server, 'emit');
    const emit = server.emit.bind(server);
    const restore = (): void => {
      if (own) Object.defineProperty(server, 'emit', own);
      else Reflect.deleteProperty(server, 'emit');
    };
    const wasListening = server.listening;
    server.emit = ((event: string, ...rest: unknown[]) => {
      if (event === 'close') return true;
      if (event === 'listening' || event === 'error') restore();
      if (event === 'listening' && wasListening) return true;
      return emit(event, ...rest);
    }) as Server['emit'];
    // Not the close of HTTP, which ends the timer that looks after slow requests.
    if (wasListening) TcpServer.prototype.close.call(server);
    original.call(server, where);
  }

  function move(): void {
    if (!first || first.moved || taken) return;
    first.moved = true;
    say(
      `the app listens on port ${String(first.wish.port)} of its own choice; it was moved to ${loopback}:${given}, where the front finds it.`,
    );
    rebind(first.server, { port: given, host: loopback });
  }

  async function settle(): Promise<void> {
    // The workers of a cluster share what they listen on.
    if (first?.server.listening && (cluster.isWorker || (await isFree(given))) && first.server.listening) move();
  }

  /** A port that is taken, or below 1024, is none that the app needs here. */
  function moveWhereRefused(server: Server): void {
    const emit = server.emit.bind(server);
    const own = Object.getOwnPropertyDescriptor(server, 'emit');
    server.emit = ((event: string, ...rest: unknown[]) => {
      if (event === 'listening' || event === 'error') {
        if (own) Object.defineProperty(server, 'emit', own);
        else Reflect.deleteProperty(server, 'emit');
        const { code, syscall } = (rest[0] ?? {}) as NodeJS.ErrnoException;
        const isRefused = syscall === 'listen' || syscall === 'bind';
        if (event === 'error' && isRefused && (code === 'EACCES' || code === 'EADDRINUSE') && !taken) {
          move();
          return true;
        }
      }
      return emit(event, ...rest);
    }) as Server['emit'];
  }

  Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
    const wish = wishOf(args);
    if (!wish) return original.apply(this, args);
    if (wish.port === given) {
      taken = true;
      if (first?.moved) {
        first.moved = false;
        rebind(first.server, first.wish);
      }
      if (isLoopback(wish.host)) return original.apply(this, args);
      say(
        `the app asks for port ${given} on ${wish.host === undefined ? 'every address' : wish.host}; it gets it on ${loopback} alone, where the front finds it.`,
      );
      const callback = args.find((one) => typeof one === 'function');
      return original.call(this, { ...wish, host: loopback, ipv6Only: false }, ...(callback ? [callback] : []));
    }
    if (!first && !taken && mayServe()) {
      first = { server: this, wish, moved: false };
      moveWhereRefused(this);
      setTimeout(() => void settle(), settling).unref();
    }
    return original.apply(this, args);
  } as Server['listen'];
}
