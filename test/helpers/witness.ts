import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { raw } from './raw';

/** An app that notes every request that reaches it, however it came there. */
export interface Witness {
  readonly port: number;
  /** `METHOD url body` of each request so far, in order. */
  readonly saw: () => string[];
  readonly stop: () => Promise<void>;
}

/**
 * @param lenient whether it reads what Node's parser would refuse, as older and other servers do: what a front lets
 * through by mistake then shows, where Node itself would have caught it
 */
export async function startWitness(lenient: boolean): Promise<Witness> {
  const seen: { readonly line: string; body: string }[] = [];
  const server = createServer({ insecureHTTPParser: lenient }, (req, res) => {
    const request = { line: `${req.method} ${req.url}`, body: '' };
    seen.push(request);
    req.on('data', (chunk: Buffer) => (request.body += chunk.toString('latin1')));
    req.on('end', () => res.end(`saw ${request.line}\n`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    saw: () => seen.map(({ line, body }) => `${line} ${body}`.trimEnd()),
    stop: async () => {
      const closed = once(server, 'close');
      server.closeAllConnections();
      server.close();
      await closed;
    },
  };
}

/** `METHOD /path` of what `Witness.saw` gives, without query and body: what a front's log knows of a request. */
const lineOf = (saw: string): string => saw.split(' ').slice(0, 2).join(' ').replace(/\?.*/, '');

/** The requests that the app saw and the front did not: each of them was smuggled. */
export function smuggled(saw: readonly string[], forwarded: readonly string[]): string[] {
  const known = [...forwarded];
  return saw.map(lineOf).filter((line) => {
    const index = known.indexOf(line);
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}

/** What closes every exchange of a client: a front that took the bytes before it for what they are answers it and hangs up. */
export const last = 'GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

export interface Exchange {
  /** What reached the app, `last` left out. */
  readonly app: readonly string[];
  /** The statuses that the client got, without that of `last` where it was answered. */
  readonly statuses: readonly number[];
  /** The requests that the app says it answers, in what the client got. */
  readonly answered: readonly string[];
  /** Whether a client that comes right after it is served, with its own answer. */
  readonly nextServed: boolean;
}

const saidIn = (text: string): string[] => [...text.matchAll(/^saw (.*)$/gm)].map((match) => match[1] ?? '');

/** Bytes of a client, all in one write, and what came of them. */
export async function exchange(port: number, witness: Witness, bytes: string, secure = true): Promise<Exchange> {
  const before = witness.saw().length;
  const answer = await raw(port, bytes + last, secure);
  const next = await raw(port, last.replace('/last', '/next'), secure);
  const saw = witness.saw().slice(before);
  const answered = saidIn(answer);
  const lastAnswered = answered.at(-1) === 'GET /last';
  const statuses = [...answer.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1]));
  return {
    app: saw.filter((line) => line !== 'GET /last' && line !== 'GET /next'),
    statuses: statuses.slice(0, lastAnswered ? -1 : undefined).filter((status) => status !== 100),
    answered: lastAnswered ? answered.slice(0, -1) : answered,
    nextServed: saidIn(next).join() === 'GET /next',
  };
}
