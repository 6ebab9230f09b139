import { once, type EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installed } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';

jest.setTimeout(120_000);

/** What is used here of socket.io-client. */
interface Socket extends EventEmitter {
  readonly emit: (event: string, ...args: unknown[]) => boolean;
  readonly emitWithAck: (event: string, ...args: unknown[]) => Promise<unknown>;
  readonly disconnect: () => void;
}
type Connect = (url: string, options: Readonly<Record<string, unknown>>) => Socket;

let directory = '';
beforeAll(async () => {
  directory = await installed('socket.io');
}, 300_000);

const client = (): { io: Connect } =>
  createRequire(join(directory, 'package.json'))('socket.io-client') as { io: Connect };

for (const [transport, transports] of Object.entries({
  polling: ['polling'],
  websocket: ['websocket'],
  // The client's own default: polling first, then an upgrade.
  upgrade: ['polling', 'websocket'],
})) {
  sameBehindTheFront(
    `messages pass between clients over ${transport}`,
    () => directory,
    async ({ url }) => {
      const sockets = [0, 1].map(() =>
        client().io(url, { transports, rejectUnauthorized: false, forceNew: true, reconnection: false }),
      );
      try {
        await Promise.all(sockets.map(connected));
        const [alice, bob] = sockets as [Socket, Socket];
        if (transport === 'upgrade') await upgraded(alice);
        expect(await alice.emitWithAck('transport')).toBe(transport === 'polling' ? 'polling' : 'websocket');
        for (const message of ['hello', 'Grüße 東京']) {
          const heard = once(bob, 'chat message');
          alice.emit('chat message', message);
          expect(await heard).toEqual([message]);
        }
        expect(await alice.emitWithAck('size', Buffer.alloc(700_000))).toBe(700_000);
      } finally {
        for (const socket of sockets) socket.disconnect();
      }
    },
  );
}

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve).once('connect_error', reject);
  });

/** The upgrade is done when the server says so. */
async function upgraded(socket: Socket): Promise<void> {
  while ((await socket.emitWithAck('transport')) !== 'websocket');
}

sameBehindTheFront(
  'the page and the client script are served',
  () => directory,
  async ({ url }) => {
    expect((await request(url)).body).toContain('<h1>Chat</h1>');
    const script = await request(`${url}/socket.io/socket.io.js`);
    expect(script.status).toBe(200);
    expect(script.body).toContain('Socket.IO v4');
  },
);
