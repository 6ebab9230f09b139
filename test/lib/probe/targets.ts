import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTarget, type Target } from '../../../lib/probe/target';

/** A plain HTTP server, by default for this machine alone. */
export async function withServer<Result>(
  listener: RequestListener,
  use: (port: number) => Promise<Result>,
  host = '127.0.0.1',
): Promise<Result> {
  const server = createServer(listener).listen(0, host);
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A target by itself, for checks whose probe would not even begin. */
export async function withTarget<Result>(url: string, use: (target: Target) => Promise<Result>): Promise<Result> {
  const target = openTarget({
    url: new URL(url),
    address: '127.0.0.1',
    httpPort: undefined,
    paths: ['/'],
    signal: new AbortController().signal,
  });
  try {
    return await use(target);
  } finally {
    target.close();
  }
}
