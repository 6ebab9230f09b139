import fc from 'fast-check';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { keepBody, noteTarget, valuesOf } from '../../../../container/preload/guards/values';
import { detectorNames } from '../../../../lib/inspection';
import { serves, withPreloaded } from '../../../helpers/preloaded';
import { until } from '../../../helpers/until';

/** Mounted routers, parsers of every kind of body, and handlers that nobody waits for. */
const program = `
const express = require('express');
const { exec } = require('node:child_process');
const { promisify } = require('node:util');
const app = express();
const router = express.Router();
const run = (name) => promisify(exec)('echo ' + name);
router.get('/:name', async (request, response) => response.send((await run(request.params.name)).stdout));
router.post('/json', express.json(), async (request, response) => response.send((await run(request.body.deep.er[0])).stdout));
router.post('/form', express.urlencoded(), async (request, response) => response.send((await run(request.body.name)).stdout));
router.post('/base64', express.json(), async (request, response) => response.send((await run(Buffer.from(request.body.data, 'base64'))).stdout));
router.post('/text', express.text({ type: '*/*' }), async (request, response) => response.send((await run(/name="name"\\s+([^\\r]*)/.exec(request.body)[1])).stdout));
router.post('/unheard', express.urlencoded(), (request, response) => {
  exec('echo ' + request.body.name, (error, out) => {
    response.status(200);
    response.setHeader('X-Late', '1');
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.flushHeaders();
    response.write(out);
    response.end('bye');
  });
});
app.use('/mounted', router);
app.get('/', (request, response) => response.send('here'));
app.use((error, request, response, next) => response.status(500).send(String(error.code)));
process.on('exit', () => console.log('gone'));
app.listen(process.env.PORT, '127.0.0.1');
`;

const attack = ';echo 4$((1+1))';
const post = (type: string, body: string): { method: string; headers: Record<string, string>; body: string } => ({
  method: 'POST',
  headers: { 'Content-Type': type },
  body,
});
const form = (name: string): ReturnType<typeof post> =>
  post('application/x-www-form-urlencoded', `name=${encodeURIComponent(name)}`);

const carriers: Readonly<Record<string, (text: string) => readonly [path: string, options?: ReturnType<typeof post>]>> =
  {
    'a segment of the path': (text) => [`/mounted/${encodeURIComponent(text)}`],
    JSON: (text) => ['/mounted/json', post('application/json', JSON.stringify({ deep: { er: [text] } }))],
    'a form': (text) => ['/mounted/form', form(text)],
    base64: (text) => ['/mounted/base64', post('application/json', JSON.stringify({ data: Buffer.from(text).toString('base64') }))], // prettier-ignore
    'a part of a form': (text) => ['/mounted/text', post('multipart/form-data; boundary=x', `--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n${text}\r\n--x--\r\n`)], // prettier-ignore
    'an answer that nobody waits for': (text) => ['/mounted/unheard', form(text)],
  };

/** The signatures alone would refuse all of it. */
const inspectionExcept = detectorNames.map((detector) => ({ path: '/', detector }));

test.each(Object.entries(carriers))('%s: refused where the app uses it, and the app lives', (_, carrier) =>
  withPreloaded(program, { options: { inspectionExcept } }, async (app) => {
    expect(await serves(app)).toBe(true);
    const [path, options] = carrier(attack);
    const answer = await app.get(path, options);
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('Forbidden') as string });
    expect(answer.headers).not.toHaveProperty('x-late');
    const line = (): string => /^\{.*"child-process".*\}$/m.exec(app.said())?.[0] ?? '';
    expect(await until(() => line() !== '')).toBe(true);
    expect(JSON.parse(line())).toMatchObject({ path });
    expect(await app.get(...carrier('a-long-enough-name'))).toMatchObject({
      status: 200,
      body: expect.stringContaining('a-long-enough-name') as string,
    });
    expect(app.running()).toBe(true);
    expect(app.said()).not.toContain('gone');
  }),
);

test.each(Object.entries(carriers))('%s: runs without guards', (_, carrier) =>
  withPreloaded(program, { options: { inspectionExcept }, without: ['guards'] }, async (app) => {
    expect(await serves(app)).toBe(true);
    expect(await app.get(...carrier(attack))).toMatchObject({ status: 200, body: expect.stringContaining('42') as string }); // prettier-ignore
  }),
);

test('an exception is for the path as it came', () =>
  withPreloaded(
    program,
    { options: { inspectionExcept: [...inspectionExcept, { path: '/mounted/form', detector: 'child-process' }] } },
    async (app) => {
      expect(await serves(app)).toBe(true);
      expect(await app.get(...(carriers['a form']?.(attack) ?? ['']))).toMatchObject({ status: 200 });
      expect(await app.get(...(carriers.JSON?.(attack) ?? ['']))).toMatchObject({ status: 403 });
    },
  ));

test('whatever a request is made of, its values can be read', () => {
  const types = fc.constantFrom('', 'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/xml'); // prettier-ignore
  const piece = fc.constantFrom('--x\r\n', '\r\n\r\n', 'name="a"', '{"a":', '[', '%2', '%00', '"', 'filename=', '=&', ';', 'YWJjZGVmZ2hpamtsbW5vcA==', '\ud800'); // prettier-ignore
  const text = fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(types, text, text, (type, url, body) => {
      const request = new IncomingMessage(new Socket());
      request.url = `/${url}`;
      request.headers['content-type'] = type;
      request.rawHeaders = ['Cookie', url, 'X-A', body];
      noteTarget(request);
      keepBody(request, Buffer.from(body));
      for (const value of valuesOf(request)) expect(typeof value.text).toBe('string');
    }),
  );
});
