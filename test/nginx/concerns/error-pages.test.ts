import type { Concern } from '../../../nginx/concern';
import { block, directive } from '../../../nginx/directive';
import { cases, casesFront } from '../../helpers/answers';
import { control, withFront, type Front } from '../../helpers/front';
import { until } from '../../helpers/until';

/** The concern unavailable names the page by $error_format, so NGINX would refuse the rest without it. */
const formatOnly: Concern = () => ({
  http: [block('map', ['$http_accept', '$error_format'], [directive('default', 'txt')])],
});

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

control(
  'error-pages',
  'whatever the front refuses, it says which status and id, and nothing of itself',
  casesFront(),
  async (front) => {
    for (const { title, status, ask } of cases.filter(({ by, status }) => by === 'front' && status >= 400)) {
      const { body, headerLines } = await ask(front);
      const headers = Object.fromEntries(headerLines);
      expect({ title, body }).toEqual({
        title,
        body: `${status} ${reasons[status]} (request id: ${headers['x-request-id']})\n`,
      });
      expect({ title, cache: headers['cache-control'] }).toEqual({ title, cache: 'no-store' });
    }
  },
  formatOnly,
);

const formats: readonly [accept: string | undefined, type: string][] = [
  [undefined, 'text/plain; charset=utf-8'],
  ['*/*', 'text/plain; charset=utf-8'],
  ['image/avif,image/webp,*/*;q=0.8', 'text/plain; charset=utf-8'],
  ['text/html', 'text/html; charset=utf-8'],
  ['TEXT/HTML', 'text/html; charset=utf-8'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html; charset=utf-8'],
  ['application/json', 'application/json'],
  ['application/json, text/plain, */*', 'application/json'],
  ['application/problem+json', 'application/json'],
  ['application/vnd.api+json', 'application/json'],
];

control(
  'error-pages',
  'in the format that the client asked for',
  {},
  async ({ get }) => {
    for (const [accept, type] of formats) {
      for (const [path, host] of [
        ['/.env', 'localhost'],
        ['/', 'unknown.example'],
      ] as const) {
        const headers = accept === undefined ? { Host: host } : { Host: host, Accept: accept };
        expect({ accept, type: (await get(path, { headers })).headers['content-type'] }).toEqual({ accept, type });
      }
    }
  },
  formatOnly,
);

const asked = (front: Front, accept: string, method = 'GET') =>
  front.get('/.env', { method, headers: { Accept: accept } });

control(
  'error-pages',
  'one id in the page, the header and the log',
  {},
  async (front) => {
    const page = await asked(front, 'text/html');
    const id = String(page.headers['x-request-id']);
    expect(page.body).toContain(`<code>${id}</code>`);
    expect(page.body).toContain('<title>404 Not Found</title>');

    const json = await asked(front, 'application/json');
    expect(JSON.parse(json.body)).toEqual({
      error: { status: 404, message: 'Not Found', requestId: json.headers['x-request-id'] },
    });

    expect(await until(async () => (await front.log()).length === 2)).toBe(true);
    expect((await front.log()).map(({ requestId }) => requestId)).toEqual([id, json.headers['x-request-id']]);
  },
  formatOnly,
);

test('HEAD gets the headers of the page, and no page', () =>
  withFront({}, async (front) => {
    for (const accept of ['text/html', 'application/json', '*/*']) {
      const [head, get] = [await asked(front, accept, 'HEAD'), await asked(front, accept)];
      expect(head).toMatchObject({ status: 404, body: '' });
      expect(Object.keys(head.headers)).toEqual(Object.keys(get.headers));
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
    }
  }));

test('pages repeat nothing that the client sent', () =>
  withFront({}, async ({ get }) => {
    const mark = '<script>alert(1)</script>';
    for (const accept of ['text/html', 'application/json', 'text/plain']) {
      const { body } = await get(`/.env/${mark}?${mark}`, { headers: { Accept: accept, 'X-Request-Id': mark } });
      expect(body).not.toContain('script');
    }
  }));

test('the pages have no address of their own', () =>
  withFront({}, async ({ get, seen }) => {
    for (const format of ['html', 'json', 'txt']) {
      expect((await get(`/.casemate/error.${format}`)).status).toBe(404);
    }
    expect(seen()).toBe(0);
  }));

test("the app's own errors are the app's own business", () =>
  withFront(casesFront(), async ({ get }) => {
    for (const status of [400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503]) {
      expect(await get(`/status/${status}`)).toMatchObject({ status, body: 'from the app' });
    }
  }));
