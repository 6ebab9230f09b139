import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { answersInFlight, upgradedSockets } from './in-flight';
import type { Part } from './server';

/** A close frame of the status 1001, "going away", from a server: RFC 6455, sections 5.5.1 and 7.4.1. */
const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/**
 * Milliseconds after which the front has closed its idle connections by itself (nginx/concerns/proxy.ts: 4 s). Were we to close
 * one, the request that is just on its way there would be lost.
 */
const idle = 4500;

/** Milliseconds between looks at what is left. */
const pause = 50;

/** Milliseconds that the other end of a WebSocket has to answer a close. */
const politeness = 1000;

/** Milliseconds that a worker of a cluster goes on taking what the first process has accepted for it. */
const handover = 100;

/** What a cluster's first process accepts its workers' connections by: the server that it made has given it away by then. */
const accepting = new Map<TcpServer, Handle>();

interface Handle {
  readonly close: () => void;
}

const handleOf = (server: TcpServer): Handle | null | undefined =>
  (server as unknown as { readonly _handle?: Handle | null })._handle;

function watchAccepting(): void {
  const listen = TcpServer.prototype.listen as (this: TcpServer, ...args: unknown[]) => TcpServer;
  TcpServer.prototype.listen = function (this: TcpServer, ...args: unknown[]): TcpServer {
    this.prependOnceListener('listening', () => {
      const handle = handleOf(this);
      if (handle) accepting.set(this, handle);
    });
    return listen.apply(this, args);
  } as TcpServer['listen'];
}

/** Ends when nothing listens and nothing is open, or after `seconds`. */
function drain(servers: ReadonlySet<Server>, seconds: number): void {
  if (cluster.isWorker) setTimeout(close, handover, servers, seconds);
  else close(servers, seconds);
}

function close(servers: ReadonlySet<Server>, seconds: number): void {
  const start = Date.now();
  let open = 0;
  for (const server of servers) {
    if (!server.listening) continue;
    open += 1;
    // Not the close of HTTP, which closes idle connections.
    TcpServer.prototype.close.call(server, () => (open -= 1));
  }
  for (const answer of answersInFlight()) answer.shouldKeepAlive = false;
  for (const socket of upgradedSockets()) socket.write(goingAway);
  const look = (): void => {
    const passed = Date.now() - start;
    if (passed > idle) for (const server of servers) server.closeIdleConnections();
    // Upgraded sockets are no longer the server's own.
    const upgraded = upgradedSockets();
    if (passed > politeness) for (const socket of upgraded) socket.destroy();
    if ((open === 0 && upgraded.length === 0) || passed > seconds * 1000) process.exit(0);
    setTimeout(look, pause);
  };
  look();
}

/**
 * A cluster's first process has nothing to finish but its workers, each of which does as above. It accepts no more before they
 * close: Node forgets a connection that it has accepted for a last worker which then closes, and that one hangs.
 */
function endWorkers(seconds: number): void {
  for (const [server, handle] of accepting) if (handleOf(server) === null) handle.close();
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  let left = workers.length;
  if (left === 0) process.exit(0);
  for (const worker of workers) {
    worker.once('exit', () => {
      left -= 1;
      if (left === 0) process.exit(0);
    });
    worker.process.kill('SIGTERM');
  }
  setTimeout(() => {
    for (const worker of workers) worker.process.kill('SIGKILL');
    process.exit(0);
  }, seconds * 1000);
}

/**
 * SIGTERM, where the app does not listen for it: no more connections, an answer to each request, and exit 0 within the limit. As soon as the app
 * adds a handler of its own, ours is gone: libraries such as signal-exit act only where they are alone.
 */
export function shutdown(seconds: number): Part {
  const servers = new Set<Server>();
  let started = false;
  let installed = false;

  function onTerm(): void {
    // The app's own may have come in this very turn.
    if (started || process.listenerCount('SIGTERM') > 1) return;
    started = true;
    if (servers.size) drain(servers, seconds);
    else endWorkers(seconds + 1);
  }
  const add = (): void => {
    if (process.listenerCount('SIGTERM') === 0) process.on('SIGTERM', onTerm);
  };
  const remove = (): void => {
    if (process.listenerCount('SIGTERM') > 1 && !started) process.off('SIGTERM', onTerm);
  };

  /** In a thread too: no signal comes there. */
  function install(): void {
    if (installed) return;
    installed = true;
    add();
    process.on('newListener', (event, listener) => {
      // Later: were ours the last one at this moment, Node would no longer take the signal from the system.
      if (event === 'SIGTERM' && listener !== onTerm) process.nextTick(remove);
    });
    process.on('removeListener', (event, listener) => {
      if (event === 'SIGTERM' && listener !== onTerm) process.nextTick(add);
    });
  }
  if (cluster.isPrimary) {
    cluster.once('fork', () => {
      install();
      watchAccepting();
    });
  }

  return {
    listening: (server) => {
      servers.add(server);
      install();
    },
    request: (_, response) => {
      if (started && response) response.shouldKeepAlive = false;
      return false;
    },
  };
}
