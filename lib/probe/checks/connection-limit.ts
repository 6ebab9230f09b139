import type { Socket } from 'node:net';
import { hasAnswer, message } from '../asks';
import { parseAnswers } from '../answer';
import { CannotSee, fail, pass, skip, type Check } from '../check';
import type { Target } from '../target';

/** What the front lets one client hold open is 256. */
const most = 300;
/** Requests at once, and how often, so that no limit of requests a second is what refuses. */
const step = 25;
const milliseconds = 200;

/** A request whose body never comes: the socket, and how it was refused, if so. */
async function hold(target: Target): Promise<{
  readonly socket: Socket | undefined;
  readonly refused: () => number | undefined;
  readonly closed: () => boolean;
}> {
  let [got, over] = ['', false];
  const [path = '/'] = target.paths;
  const socket = await target.connect().catch((error: unknown) => {
    if (error instanceof CannotSee) throw error;
    return undefined;
  });
  socket?.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')));
  socket?.on('error', () => undefined).once('close', () => (over = true));
  socket?.write(
    message(target, `POST ${path} HTTP/1.1`, ['Content-Type: application/octet-stream', 'Content-Length: 1000']),
  );
  return {
    socket,
    refused: () => (hasAnswer(got) ? parseAnswers(got)[0]?.status : undefined),
    closed: () => over || socket === undefined,
  };
}

export const connectionLimit: Check = {
  id: 'connection-limit',
  title: 'One client holds only so many requests open',
  practice: 'P19',
  concern: 'connection-limit',
  severity: 'medium',
  cure: 'Limit the open requests of each client, and answer 429 (in NGINX: limit_conn).',
  stage: 'connections',
  run: async (target) => {
    const held: Awaited<ReturnType<typeof hold>>[] = [];
    try {
      for (let tries = 0; held.length < most + step * 4 && tries < 40; tries += 1) {
        held.push(...(await Promise.all(Array.from({ length: step }, () => hold(target)))));
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        const open = held.filter(({ refused, closed }) => refused() === undefined && !closed()).length;
        const statuses = held.flatMap(({ refused }) => refused() ?? []);
        const other = statuses.find((status) => status !== 429 && status !== 503);
        if (other !== undefined)
          return skip(
            `A POST without its body was answered ${other} at once: the path takes none; name one that does with --path.`,
          );
        // Once more than refused in one go: what refuses now is no limit of requests a second.
        if (statuses.length > 2 * step)
          return pass(`With ${open} requests open, further ones were answered ${statuses.at(-1)}.`);
        const lost = held.filter(({ refused, closed }) => refused() === undefined && closed()).length;
        if (lost > 2 * step) return pass(`With ${open} requests open, further connections were closed.`);
        if (open >= most) return fail(`${open} requests without their bodies were held open.`);
      }
      return skip('Requests were refused now and then: by which limit, cannot be told.');
    } finally {
      held.forEach(({ socket }) => socket?.destroy());
    }
  },
};
