import type { Part } from './server';

/**
 * Milliseconds. The front closes idle connections after 4 s (nginx/concerns/proxy.ts): an app that closes first, because it says so
 * or because its event loop stood still for longer than the difference, loses the request that is just on its way.
 */
const leastKeepAlive = 65_000;

/** Milliseconds: Node's own limit, for apps that switched it off. The front sends headers as a whole. */
const mostHeaders = 60_000;

/** Time limits of the app's servers, as they should be behind the front. requestTimeout stays: an app may read a long upload slowly. */
export const timeouts: Part = {
  listening: (server) => {
    if (server.headersTimeout === 0 || server.headersTimeout > mostHeaders) server.headersTimeout = mostHeaders;
  },
  // At each request: apps set it at any time. 0 is for ever.
  request: ({ socket }) => {
    const { server } = socket as unknown as { readonly server?: { keepAliveTimeout: number } };
    if (server && server.keepAliveTimeout > 0 && server.keepAliveTimeout < leastKeepAlive) {
      server.keepAliveTimeout = leastKeepAlive;
    }
    return false;
  },
};
