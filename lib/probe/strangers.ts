import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { isLoopback } from './allowed';
import type { Answer } from './answer';
import { fail, pass, skip, type Check } from './check';
import type { Leak } from './leaks';
import type { Target } from './target';

/** An address of this machine that is not loopback, from which a service on loopback sees a stranger call. */
const ownAddress = (family: 'IPv4' | 'IPv6'): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap((some) => some ?? [])
    .find((one) => !one.internal && one.family === family && !one.address.startsWith('fe80:'))?.address;

/** Asked from an address that a front does not take for the machine itself; undefined where there is no such way. */
async function askAsStranger(target: Target, path: string): Promise<Answer | undefined> {
  if (!isLoopback(target.address)) return target.get(path);
  const localAddress = ownAddress(isIP(target.address) === 6 ? 'IPv6' : 'IPv4');
  if (localAddress === undefined) return undefined;
  return target
    .once(`GET ${path} from ${localAddress}`, () => target.ask(path, { localAddress }))
    .catch(() => undefined);
}

/** A check that none of these pages is for everybody; a front lets the machine itself see them. */
export const closedToStrangers =
  (leaks: readonly Leak[]): Check['run'] =>
  async (target) => {
    const told: string[] = [];
    const open: string[] = [];
    const unclear: string[] = [];
    for (const [path, looksLike] of leaks) {
      const shown = (answer: Answer): boolean => answer.status === 200 && looksLike(answer);
      const answer = await askAsStranger(target, path);
      if (answer === undefined && shown(await target.get(path))) unclear.push(path);
      if (answer && shown(answer)) open.push(path);
      told.push(`${path} (${answer?.status ?? (await target.get(path)).status})`);
    }
    if (open.length) return fail(`Open to everybody: ${open.join(', ')}.`);
    return unclear.length
      ? skip(`${unclear.join(', ')}: shown to this machine; whether to others, cannot be seen from here.`)
      : pass(`Not open: ${told.join(', ')}.`);
  };
