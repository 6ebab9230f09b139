import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Concern } from '../../../nginx/concern';
import { directive } from '../../../nginx/directive';
import { control, withFront } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw } from '../../helpers/raw';
import { request } from '../../helpers/request';

/** Without the concern, NGINX would write to a file of its own choice. */
const noLog: Concern = () => ({ http: [directive('access_log', 'off')] });

control(
  'access-log',
  'one line a request, of what an incident needs',
  {},
  async (front) => {
    const { headers } = await front.get('/a/b?c=d', { method: 'PUT', headers: { 'User-Agent': 'agent/1' }, body: 'x' });
    const [line] = await logged(front, 1);
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/) as string,
      requestId: headers['x-request-id'],
      client: '127.0.0.1',
      method: 'PUT',
      host: 'localhost',
      path: '/a/b',
      query: 'c=d',
      protocol: 'HTTP/1.1',
      status: '200',
      bytes: expect.stringMatching(/^\d+$/) as string,
      seconds: expect.stringMatching(/^\d+\.\d{3}$/) as string,
      upstreamStatus: '200',
      upstreamSeconds: expect.stringMatching(/^\d+\.\d{3}$/) as string,
      refusedBy: '',
      reported: '',
      tls: 'TLSv1.3',
      userAgent: 'agent/1',
    });
  },
  noLog,
);

const nasty = ['"', '\\', '","status":"200","x":"', '\\"', '{}', "'", '\t', '%22%0a', '</script>', '\\u0000'];

control(
  'access-log',
  'nothing in a request can end or forge a line',
  {},
  async (front) => {
    for (const text of nasty) {
      const path = `/${text.replace(/\s/g, '')}`;
      await raw(
        front.port,
        `GET ${path}?${path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ${text}\r\nConnection: close\r\n\r\n`,
      );
    }
    const lines = await logged(front, nasty.length);
    expect(lines).toHaveLength(nasty.length);
    expect(lines.map(({ path }) => path)).toEqual(nasty.map((text) => `/${text.replace(/\s/g, '')}`));
    expect(lines.map(({ userAgent }) => userAgent)).toEqual(nasty.map((text) => text.trim()));
    expect(new Set(lines.map((line) => Object.keys(line).join())).size).toBe(1);
  },
  noLog,
);

test('nor can a request that is none', () =>
  withFront({}, async (front) => {
    const close = 'Connection: close\r\n\r\n';
    const garbage = [
      '\x16\x03\x01\r\n\r\n',
      'GET\r\n\r\n',
      '"{ } "\r\n\r\n',
      `GET /%00 HTTP/1.1\r\nHost: localhost\r\n${close}`,
      `GET /\x7f HTTP/1.1\r\nHost: localhost\r\n${close}`,
      `GET / HTTP/1.1\r\nHost: "}\\\r\n${close}`,
    ];
    for (const text of garbage) await raw(front.port, text);
    await request(`http://127.0.0.1:${front.port}/plain"http`);
    const lines = await logged(front, garbage.length + 1);
    expect(new Set(lines.map((line) => Object.keys(line).join())).size).toBe(1);
    expect(lines.every(({ requestId }) => /^[0-9a-f]{32}$/.test(requestId ?? ''))).toBe(true);
  }));

const secret = 'hunter2hunter2';

test('no secret gets into the log', () =>
  withFront({}, async (front) => {
    const queries = [
      'token',
      'access_token',
      'id_token',
      'api_key',
      'apikey',
      'password',
      'passwd',
      'user[password]',
      'code',
      'state',
      'sessionid',
      'JWT',
      'X-Amz-Signature',
      'X-Amz-Credential',
      'sig',
      'otp',
      'email',
      'SAMLResponse',
      'ticket',
      'client_secret',
      'oauth_verifier_auth',
    ];
    for (const name of queries) {
      await front.get(`/?a=b&${name}=${secret}`);
      await front.get(`/?${name}=${secret}&a=b`);
    }
    await front.get('/', {
      method: 'POST',
      body: `password=${secret}`,
      headers: {
        Cookie: `session=${secret}`,
        Authorization: `Bearer ${secret}`,
        'Proxy-Authorization': `Basic ${secret}`,
        Referer: `https://localhost/?token=${secret}`,
        'X-Api-Key': secret,
      },
    });
    const lines = await logged(front, 2 * queries.length + 1);
    expect(lines.filter((line) => JSON.stringify(line).includes(secret))).toEqual([]);
    expect(lines.slice(0, -1).every(({ query }) => query === '[left out]')).toBe(true);
  }));

test('queries that say nothing secret stay', () =>
  withFront({}, async (front) => {
    const queries = ['', 'page=2&sort=-name', 'q=token', 'q=password%20reset', 'lang=de', 'a=b=c', 'flag'];
    for (const query of queries) await front.get(`/?${query}`);
    expect((await logged(front, queries.length)).map(({ query }) => query)).toEqual(queries);
  }));

test('a long path, query or agent is cut, so that a line stays one write', () =>
  withFront({}, async (front) => {
    const long = 'x'.repeat(3000);
    await front.get(`/${long}?q=${long}`, { headers: { 'User-Agent': long } });
    const [line] = await logged(front, 1);
    expect(line).toMatchObject({
      path: `/${long}`.slice(0, 1024),
      query: `q=${long}`.slice(0, 1024),
      userAgent: long.slice(0, 256),
    });
    expect(JSON.stringify(line).length).toBeLessThan(4096);
  }));

test('requests at the same time leave whole lines, one each', () =>
  withFront({}, async (front) => {
    await Promise.all(Array.from({ length: 150 }, (_, index) => front.get(`/${index}`)));
    const lines = await logged(front, 150);
    expect(new Set(lines.map(({ path }) => path)).size).toBe(150);
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(150);
  }));

test('every line is UTF-8, whatever bytes came', () => {
  let directory = '';
  const place: Concern = (_, profile) => ((directory = profile.directory), {});
  return withFront({ extra: { place } }, async (front) => {
    const odd = [
      'GET /a\xff?\x80 HTTP/1.1\r\nHost: localhost\r\nUser-Agent: b\xe4\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: l\xffo\r\nConnection: close\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ${'x'.repeat(255)}\xc3\xa4\r\nConnection: close\r\n\r\n`,
    ];
    for (const text of odd) await raw(front.port, text);
    const lines = await logged(front, odd.length);
    expect(lines[0]).toMatchObject({ path: '/a', query: '', userAgent: 'b' });
    const bytes = await readFile(join(directory, 'access.log'));
    expect(isUtf8(bytes)).toBe(true);
  });
});
