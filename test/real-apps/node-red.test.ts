import { once, type EventEmitter } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installed, type Running } from '../helpers/apps';
import { sameBehindTheFront } from '../helpers/casemate';
import { request } from '../helpers/request';
import { until } from '../helpers/until';

jest.setTimeout(120_000);

/** What is used here of ws. */
interface Socket extends EventEmitter {
  readonly send: (text: string) => void;
  readonly close: () => void;
}
type SocketClass = new (url: string, options: Readonly<Record<string, unknown>>) => Socket;

let directory = '';
beforeEach(async () => {
  directory = await installed('node-red');
  const data = join(directory, 'data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
}, 300_000);

const socketClass = (): SocketClass => createRequire(join(directory, 'package.json'))('ws') as SocketClass;

/** The editor, as far as it speaks to the server. */
class Editor {
  private constructor(
    private readonly app: Running,
    readonly token: string,
  ) {}

  static async logIn(app: Running, password: string): Promise<Editor | undefined> {
    const form = { client_id: 'node-red-editor', grant_type: 'password', scope: '', username: 'admin', password };
    const answer = await request(`${app.url}/auth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8', Origin: app.url },
      body: new URLSearchParams(form).toString(),
    });
    if (answer.status !== 200) return undefined;
    return new Editor(app, (JSON.parse(answer.body) as { access_token: string }).access_token);
  }

  async call(method: string, path: string, value?: unknown, headers = {}): Promise<unknown> {
    const answer = await request(this.app.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        'Content-Type': 'application/json; charset=utf-8',
        Accept: 'application/json',
        'Node-RED-API-Version': 'v2',
        Origin: this.app.url,
        ...headers,
      },
      ...(value !== undefined && { body: JSON.stringify(value) }),
    });
    expect({ path, status: answer.status }).toEqual({ path, status: method === 'DELETE' ? 204 : 200 });
    return answer.body === '' ? undefined : JSON.parse(answer.body);
  }

  async deploy(flows: readonly object[]): Promise<void> {
    const { rev } = (await this.call('GET', '/flows')) as { rev: string };
    const deployed = await this.call('POST', '/flows', { flows, rev }, { 'Node-RED-Deployment-Type': 'full' });
    expect(deployed).toMatchObject({ rev: expect.not.stringMatching(`^${rev}$`) as unknown });
  }
}

const script = `
  const words = String(msg.payload.text ?? msg.payload).split(/\\s+/u).filter((word) => word.length > 0 && word !== "''");
  if (words.length === 0) { node.warn(\`nothing <i>said</i>\`); }
  msg.headers = { 'Content-Type': 'application/json; charset=utf-8' };
  msg.payload = { words, upper: words.map((word) => word.toUpperCase()), html: '<script>alert("it\\'s fine")</script>' };
  node.warn({ heard: words.length });
  return msg;
`;

const node = (id: string, type: string, rest: object) => ({ id, type, z: 'tab', name: '', x: 100, y: 100, ...rest });
const flows = [
  { id: 'tab', type: 'tab', label: "Words & <b>it's</b>", disabled: false, info: '# A *flow* `DROP TABLE words;`' },
  node('in', 'http in', { url: '/words', method: 'post', wires: [['function']] }),
  node('function', 'function', { func: script, outputs: 1, noerr: 0, libs: [], wires: [['out', 'debug']] }),
  node('out', 'http response', { wires: [] }),
  node('debug', 'debug', { active: true, complete: 'payload', targetType: 'msg', wires: [] }),
  node('page', 'http in', { url: '/page', method: 'get', wires: [['template']] }),
  node('template', 'template', {
    field: 'payload',
    format: 'handlebars',
    syntax: 'mustache',
    template: '<!doctype html><h1>Hello, {{payload.name}}</h1><script>const a = `${1 + 1}`;</script>',
    wires: [['out']],
  }),
];

sameBehindTheFront(
  'a flow with JavaScript in it is deployed, answers, and tells the editor what it does',
  () => directory,
  async (app) => {
    expect(await Editor.logIn(app, 'wrong')).toBeUndefined();
    const editor = await Editor.logIn(app, 'correct horse battery');
    if (!editor) throw new Error('The password is not taken.');
    await editor.deploy(flows);
    expect(await editor.call('GET', '/flows')).toMatchObject({ flows });

    const socket = new (socketClass())(`${app.url.replace(/^http/, 'ws')}/comms`, {
      rejectUnauthorized: false,
      origin: app.url,
    });
    try {
      const heard: { topic?: string; data?: { id?: string; msg?: string } }[] = [];
      let welcomed = false;
      socket.on('message', (data: Buffer) => {
        const said = JSON.parse(data.toString()) as (typeof heard)[number][] | { auth?: string };
        if (Array.isArray(said)) heard.push(...said);
        else welcomed ||= said.auth === 'ok';
      });
      await once(socket, 'open');
      socket.send(JSON.stringify({ auth: editor.token }));
      expect(await until(() => welcomed)).toBe(true);
      socket.send(JSON.stringify({ subscribe: 'debug' }));

      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ text: "it's <i>fine</i> 東京" });
      const answer = await request(`${app.url}/words`, { method: 'POST', headers, body });
      expect({ status: answer.status, value: JSON.parse(answer.body) as unknown }).toEqual({
        status: 200,
        value: {
          words: ["it's", '<i>fine</i>', '東京'],
          upper: ["IT'S", '<I>FINE</I>', '東京'],
          html: '<script>alert("it\'s fine")</script>',
        },
      });
      expect(
        await until(() => heard.some(({ topic, data }) => topic === 'debug' && data?.msg?.includes('<i>fine</i>'))),
      ).toBe(true);
    } finally {
      socket.close();
    }

    const page = await request(`${app.url}/page?name=${encodeURIComponent("<it's>")}`);
    expect(page.body).toContain('<h1>Hello, &lt;it&#39;s&gt;</h1><script>const a = `${1 + 1}`;</script>');

    const [first] = flows;
    await editor.call('PUT', '/flow/tab', { ...first, label: 'Nothing', nodes: [], configs: [] });
    expect((await request(`${app.url}/page`)).status).toBe(404);
    await editor.call('DELETE', '/flow/tab');
    expect(await editor.call('GET', '/flows')).toMatchObject({ flows: [] });
  },
);

sameBehindTheFront(
  'the editor and its files',
  () => directory,
  async ({ url }) => {
    const page = await request(url, { headers: { Accept: 'text/html' } });
    expect(page.body).toContain('<title>Node-RED</title>');
    const paths = [...page.body.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) {
      expect({ path, status: (await request(new URL(path, `${url}/`).href)).status }).toEqual({ path, status: 200 });
    }
    expect((await request(`${url}/flows`)).status).toBe(401);
    expect((await request(`${url}/settings`)).status).toBe(401);
  },
);
