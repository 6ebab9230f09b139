import { first, foreignOrigin, hasAnswer, message, someCookie } from '../asks';
import { fail, pass, skip, type Check } from '../check';
import type { Target } from '../target';

const paths = ['/socket.io/?EIO=4&transport=websocket', '/ws', '/websocket', '/graphql'];

const upgrade = async (target: Target, path: string, origin: string): Promise<number> => {
  const headers = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: Y2FzZW1hdGUtcHJvYmUtMQ==',
    `Origin: ${origin}`,
    `Cookie: ${someCookie}`,
  ];
  return first(await target.raw(message(target, `GET ${path} HTTP/1.1`, headers), { until: hasAnswer }))?.status ?? 0;
};

export const websocketOrigin: Check = {
  id: 'websocket-origin',
  title: 'Other sites cannot open a WebSocket with the cookies of a user',
  practice: 'P09',
  concern: 'csrf',
  severity: 'high',
  cure: "Refuse upgrades whose Origin is not yours: browsers' same-origin policy does not cover WebSockets (CWE-1385).",
  run: async (target) => {
    for (const path of [...target.paths, ...paths]) {
      if ((await upgrade(target, path, target.url.origin)) !== 101) continue;
      const status = await upgrade(target, path, foreignOrigin);
      const told = `An upgrade of ${path}: 101 with its own Origin, ${status || 'none'} with a foreign one.`;
      return status === 101 ? fail(told) : pass(told);
    }
    return skip(`No WebSocket was found (tried ${[...target.paths, ...paths].join(', ')}); name its path with --path.`);
  },
};
