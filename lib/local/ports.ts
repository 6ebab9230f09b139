import { createServer } from 'node:net';

/** Whether this machine would let us listen there: undefined, or the code of what it says (EADDRINUSE, EACCES ...). */
export const portProblem = (port: number, address: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message);
      })
      .listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** Whoever was given a port may not listen on it yet. */
const given = new Set<number>();

/** A free port on loopback, another one each time, below 32768: above it, the kernel takes ports for outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    if (given.has(port) || (await portProblem(port, '127.0.0.1')) !== undefined) continue;
    given.add(port);
    return port;
  }
}
