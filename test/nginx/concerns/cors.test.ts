import type { RequestListener } from 'node:http';
import { control, withFront, type Front } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import type { Answer } from '../../helpers/request';

const evil = 'https://evil.example';
const partner = 'https://partner.example';
type Lines = readonly (readonly [name: string, value: string])[];

/** Answers with the headers that the request asks for in `X-Answer`, line by line. */
const app: RequestListener = (request, response) => {
  const lines = JSON.parse(String(request.headers['x-answer'] ?? '[]')) as Lines;
  for (const [name, value] of lines) response.appendHeader(name, value);
  response.end(request.method);
};

const allow = (origin: string, credentials?: string): Lines => [
  ['Access-Control-Allow-Origin', origin],
  ...(credentials === undefined ? [] : [['Access-Control-Allow-Credentials', credentials] as const]),
];

const ask = ({ get }: Front, origin: string | undefined, answer: Lines, method = 'GET'): Promise<Answer> =>
  get('/', { method, headers: { 'x-answer': JSON.stringify(answer), ...(origin !== undefined && { origin }) } });

/** What the browser is told, every line of it. */
const told = ({ headerLines }: Answer): Lines => headerLines.filter(([name]) => /^access-control-/.test(name));

/** The same lines as a client sees their names. */
const lowered = (lines: Lines): Lines => lines.map(([name, value]) => [name.toLowerCase(), value]);

/** Whether a browser would let the page read the answer to a request with cookies (Fetch Standard, CORS check). */
const mayRead = (origin: string, answer: Answer): boolean => {
  const only = (name: string): string =>
    answer.headerLines
      .filter(([found]) => found === name)
      .map(([, value]) => value.trim())
      .join(', ');
  return only('access-control-allow-origin') === origin && only('access-control-allow-credentials') === 'true';
};

control('cors', 'an app that lets every site read as the user lets none', { app }, async (front) => {
  expect(told(await ask(front, evil, allow(evil, 'true')))).toEqual([]);
  expect(await logged(front, 1)).toMatchObject([{ status: '200', refusedBy: '', reported: 'cors' }]);
});

test('so does every spelling of it', () =>
  withFront({ app }, async (front) => {
    const table: readonly (readonly [origin: string, answer: Lines])[] = [
      ['null', allow('null', 'true')],
      ['http://localhost', allow('http://localhost', 'true')],
      [`https://localhost:${front.port}.evil.example`, allow(`https://localhost:${front.port}.evil.example`, 'true')],
      ['chrome-extension://abc', allow('chrome-extension://abc', 'true')],
      [evil, allow(`\t${evil} \t`, '\ttrue\t')],
      [evil, [...allow(evil, 'true')].reverse()],
      [evil, [...allow(evil, 'true'), ...allow(evil, 'true')]],
      [evil, [...allow('*'), ...allow(evil, 'true')]],
      [evil, [...allow(evil, 'true'), ...allow(partner)]],
      [evil, [...allow(evil, 'true'), ['X-Casemate-Cors', 'no'] as const]],
      [evil, [...allow(evil, 'true'), ['X-Casemate-Cors', 'unlisted'] as const]],
      [evil, [...allow(evil, 'true'), ['X-Casemate-Cors', 'listed:x'] as const]],
    ];
    for (const [origin, answer] of table) {
      const read = mayRead(origin, await ask(front, origin, answer));
      expect({ origin, answer, read }).toEqual({ origin, answer, read: false });
    }
    // Browsers know `true` in small letters alone; a page should not hang on that.
    for (const odd of ['True', 'TRUE']) expect(told(await ask(front, evil, allow(evil, odd)))).toEqual([]);
  }));

test('what is right, or useless to another site, is left alone, and only `*` is reported', () =>
  withFront({ app }, async (front) => {
    const own = `https://localhost:${front.port}`;
    const table: readonly (readonly [origin: string | undefined, answer: Lines, reported: string])[] = [
      [undefined, [], ''],
      [evil, [], ''],
      [evil, allow('*'), 'cors'],
      [undefined, allow('*'), 'cors'],
      [evil, allow('*', 'true'), 'cors'],
      [evil, allow(evil), ''],
      [evil, allow(evil, 'false'), ''],
      // One origin, the same for all who ask: browsers give it to nobody else.
      [undefined, allow(partner, 'true'), ''],
      [evil, allow(partner, 'true'), ''],
      [own, allow(own, 'true'), ''],
      [own, allow('*'), 'cors'],
      [
        evil,
        [
          ...allow(evil),
          ['Access-Control-Allow-Methods', 'GET, PUT'],
          ['Access-Control-Allow-Headers', 'X-A'],
          ['Access-Control-Max-Age', '60'],
          ['Access-Control-Expose-Headers', 'X-B'],
        ],
        '',
      ],
    ];
    for (const [origin, answer] of table) {
      const got = [...told(await ask(front, origin, answer))].sort();
      expect({ origin, got }).toEqual({ origin, got: [...lowered(answer)].sort() });
    }
    expect((await logged(front, table.length)).map(({ reported }) => reported)).toEqual(
      table.map(([, , reported]) => reported),
    );
  }));

test("where the app's process says that its answer comes from a list, it stays", () =>
  withFront({ app }, async (front) => {
    const answer = await ask(front, partner, [...allow(partner, 'true'), ['X-Casemate-Cors', 'listed']]);
    expect(mayRead(partner, answer)).toBe(true);
    expect(answer.headers).not.toHaveProperty('x-casemate-cors');
    expect(await logged(front, 1)).toMatchObject([{ reported: '' }]);
  }));

const listed = { app, options: { trustedOrigins: [partner, 'https://b.example'] } };

control('cors', 'trustedOrigins may read, whatever the app says', listed, async (front) => {
  const answers = [[], allow('*'), allow(partner), allow(partner, 'true'), allow(evil, 'true'), allow('null')];
  for (const answer of answers) {
    const got = await ask(front, partner, answer);
    expect({ answer, told: told(got) }).toEqual({ answer, told: lowered(allow(partner, 'true')) });
  }
});

control('cors', 'and the front answers their preflights', listed, async (front) => {
  const { get, seen } = front;
  const preflight = {
    method: 'OPTIONS',
    headers: {
      origin: partner,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'content-type,x-a',
    },
  };
  for (const path of ['/', '/a/b?c=d']) {
    const answer = await get(path, preflight);
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(told(answer)).toEqual([
      ['access-control-allow-origin', partner],
      ['access-control-allow-credentials', 'true'],
      ['access-control-allow-methods', 'PATCH'],
      ['access-control-allow-headers', 'content-type,x-a'],
    ]);
    expect(answer.headers.vary).toContain('Origin');
  }
  expect(seen()).toBe(0);
});

test('OPTIONS that is no preflight, or from elsewhere, is for the app', () =>
  withFront(listed, async ({ get, seen, port }) => {
    const asked = { 'access-control-request-method': 'PATCH' };
    const others = [{ origin: partner }, { origin: evil, ...asked }, { origin: `https://localhost:${port}`, ...asked }];
    for (const headers of [...others, asked]) {
      const answer = await get('/', { method: 'OPTIONS', headers });
      expect({ headers, body: answer.body }).toEqual({ headers, body: 'OPTIONS' });
      if (headers !== others[0]) expect(told(answer)).toEqual([]);
    }
    expect(seen()).toBe(4);
  }));

test('a trusted origin reads the errors of the front too, others do not', () =>
  withFront({ ...listed, options: { ...listed.options, bodyLimits: { '/small': '1kb' } } }, async (front) => {
    const errors = async (origin: string) => {
      const headers = { origin };
      const { get, stopApp } = front;
      const answers = [
        await get('/.env', { headers }),
        await get('/small', { method: 'POST', headers, body: 'x'.repeat(2000) }),
      ];
      await stopApp();
      return [...answers, await get('/', { headers })];
    };
    const trusted = await errors(partner);
    expect(trusted.map(({ status }) => status)).toEqual([404, 413, 503]);
    for (const answer of trusted) {
      expect(told(answer)).toEqual(lowered(allow(partner, 'true')));
      expect(answer.headers.vary).toContain('Origin');
    }
    const { get } = front;
    expect(told(await get('/.env', { headers: { origin: evil } }))).toEqual([]);
    expect(told(await get('/', { headers: { origin: evil } }))).toEqual([]);
  }));

test("with a list, caches are told that answers differ by Origin, beside the app's own Vary", () =>
  withFront(listed, async (front) => {
    for (const origin of [undefined, partner, evil]) {
      const vary = await ask(front, origin, [
        ['Vary', 'Accept-Language'],
        ['Vary', 'X-Tenant'],
      ]);
      const lines = vary.headerLines.filter(([name]) => name === 'vary').map(([, value]) => value);
      expect({ origin, lines: lines.join(', ').split(', ').sort() }).toMatchObject({
        origin,
        lines: expect.arrayContaining(['Accept-Language', 'Origin', 'X-Tenant']) as string[],
      });
    }
  }));

test('without one, they are not', () =>
  withFront({ app }, async (front) => {
    expect((await ask(front, evil, [])).headers.vary ?? '').not.toContain('Origin');
  }));

test("an app's own list, asked through its process, and one that gives back any origin", () =>
  withFront(
    {
      program: `
        const list = ['${partner}'];
        require('node:http').createServer((request, response) => {
          const { origin } = request.headers;
          if (origin && (request.url === '/any' || list.includes(origin))) {
            response.setHeader('Access-Control-Allow-Origin', origin);
            response.setHeader('Access-Control-Allow-Credentials', 'true');
          }
          response.end();
        }).listen(process.env.PORT, '127.0.0.1');`,
    },
    async (front) => {
      const { get } = front;
      const read = async (path: string, origin: string) => mayRead(origin, await get(path, { headers: { origin } }));
      expect(await read('/', partner)).toBe(true);
      expect(await read('/', evil)).toBe(false);
      expect(await read('/any', partner)).toBe(false);
      expect(await read('/any', evil)).toBe(false);
      expect((await logged(front, 4)).map(({ reported }) => reported)).toEqual(['', '', 'cors', 'cors']);
    },
  ));
