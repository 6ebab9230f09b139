import { refusedBurst, sendBurst, toldBurst } from '../burst';
import { fail, pass, type Check } from '../check';

/** An address of those for documentation (RFC 5737), another one each time. */
const forged = (index: number): Readonly<Record<string, string>> => {
  const address = `198.51.${index >> 8}.${index & 255}`;
  return Object.fromEntries([
    ...['X-Forwarded-For', 'X-Real-IP', 'X-Client-IP', 'True-Client-IP', 'CF-Connecting-IP', 'Client-IP'].map(
      (name) => [name, address] as const,
    ),
    ['Forwarded', `for=${address}`] as const,
  ]);
};

export const clientAddress: Check = {
  id: 'client-address',
  title: 'Nobody gets a new limit by a forged address (X-Forwarded-For)',
  practice: 'P16',
  concern: 'client-address',
  severity: 'high',
  cure: 'Count by the address of the peer, or by what your own proxy appended; never by what a client can write.',
  stage: 'burst',
  run: async (target) => {
    await refusedBurst(target);
    const result = await sendBurst(target, (index) => ({ method: 'HEAD', headers: forged(index) }), 400, 3);
    const told = `Right after the limit, each with another forged address: ${toldBurst(result)}`;
    return result.refused ? pass(told) : fail(told);
  },
};
