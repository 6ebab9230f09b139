import type { IncomingMessage } from 'node:http';
import { Session, type Profiler } from 'node:inspector';
import { duplicateParameters } from '../../../container/preload/duplicate-parameters';
import { errorBodies } from '../../../nginx';
import { partControl, withFront } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw } from '../../helpers/raw';
import { requestHttp2 } from '../../helpers/request-http2';
import { until } from '../../helpers/until';

/** Answers what it was asked, as the whole target. */
const program = `
require('node:http').createServer((request, response) => {
  console.log('asked', request.url);
  response.end(request.url);
}).on('upgrade', (request, socket) => {
  console.log('asked', request.url);
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n' + request.url);
}).listen(process.env.PORT, '127.0.0.1');
`;

type Policies = Parameters<typeof duplicateParameters>[0];
const given = (duplicateParameters: Policies) => ({ program, options: { duplicateParameters } });

const twice = ['/?a=1&a=2', '/?a=1&b&a', '/?%61=1&a=2', '/?a&a', '/?a=1&a[]=2', '/?a=1&a[b]=2', '/?a[b]=1&a[b]=2', '/?[a]=1&a=2', '/?a+b=1&a%20b=2', '/?b%5Bc%5D=1&b[c]=2']; // prettier-ignore
const once = ['/', '/?', '/?a=1', '/?a=1&b=2', '/?a[]=1&a[]=2', '/?a%5B%5D=1&a[]=2', '/?a[b]=1&a[c]=2', '/?a[0]=1&a[1]=2', '/?a[][b]=1&a[][b]=2', '/?&&', '/?a=1&&b=1&', '/?a=1&A=2', '/?a=a&b=a', '/?a=1%26a=2', '/?%=1&%25a=2', '/&a=1&a=2', '/?__proto__=1&constructor=2']; // prettier-ignore

partControl('duplicate-parameters', 'what comes twice passes and is reported', { program }, async (front) => {
  for (const path of twice) {
    const { status, body } = await front.get(path);
    expect({ path, status, body }).toEqual({ path, status: 200, body: path });
  }
  expect((await logged(front, twice.length)).map(({ reported, refusedBy }) => [reported, refusedBy])).toEqual(
    twice.map(() => ['duplicate-parameters', '']),
  );
});

test('what comes once, or as a list, passes whatever the policy, and is not reported', async () => {
  for (const policy of ['log', 'reject', 'first', 'last'] as const) {
    await withFront(given({ '*': policy }), async (front) => {
      for (const path of once) expect(await front.get(path)).toMatchObject({ status: 200, body: path });
      const log = await logged(front, once.length);
      expect(log.filter(({ reported, refusedBy }) => reported !== '' || refusedBy !== '')).toEqual([]);
    });
  }
});

partControl('duplicate-parameters', 'reject: refused before the app', given({ '*': 'reject' }), async (front) => {
  for (const path of twice) expect({ path, ...(await front.get(path)) }).toMatchObject({ path, status: 400 });
  expect(await requestHttp2(front.port, '/?a=1&a=2')).toMatchObject({ status: 400 });
  // What it prints comes in order.
  await front.get('/last');
  expect(await until(() => front.appSaid().includes('asked /last'))).toBe(true);
  expect(front.appSaid()).not.toMatch(/asked .*\?/);
  const log = (await logged(front, twice.length + 2)).slice(0, -1);
  expect(log.map(({ reported, refusedBy }) => [reported, refusedBy])).toEqual(
    [...twice, 1].map(() => ['', 'duplicate-parameters']),
  );
});

test('who is refused gets the page of the front in the format asked for, with the id of the request', () =>
  withFront(given({ '*': 'reject' }), async ({ get }) => {
    for (const [accept, type, page] of [
      ['text/html,*/*;q=0.8', 'text/html; charset=utf-8', errorBodies.html],
      ['application/json', 'application/json', errorBodies.json],
      ['application/problem+json', 'application/json', errorBodies.json],
      ['*/*', 'text/plain; charset=utf-8', errorBodies.txt],
    ] as const) {
      const { headers, headerLines, body } = await get('/?a=1&a=2', { headers: { accept } });
      const id = String(headers['x-request-id']);
      expect(id).toMatch(/^[\da-f]{32}$/);
      const values = { status: '400', error_reason: 'Bad Request', request_id: id };
      expect(body).toBe(page.replace(/\$(\w+)/g, (_, name: keyof typeof values) => values[name]));
      expect(headers['content-type']).toBe(type);
      expect(headerLines.filter(([name]) => name === 'cache-control')).toEqual([['cache-control', 'no-store']]);
      expect(headers).toHaveProperty('content-security-policy');
      expect(Object.keys(headers).filter((name) => name.startsWith('x-casemate'))).toEqual([]);
    }
  }));

const one: readonly [path: string, first: string, last: string][] = [
  ['/?a=1&a=2', '/?a=1', '/?a=2'],
  ['/p?b=0&a=1&c=3&a=2&a=3&d', '/p?b=0&a=1&c=3&d', '/p?b=0&c=3&a=3&d'],
  ['/?%61=1&a=2', '/?%61=1', '/?a=2'],
  ['/?a=1&a[]=2', '/?a=1', '/?a[]=2'],
  ['/?a[]=1&a=2&a[b]=3', '/?a[]=1', '/?a[b]=3'],
  ['/?a=1&&a=2&', '/?a=1&&', '/?&a=2&'],
  ['/?a=1&a=2?a=3&b=/?', '/?a=1&b=/?', '/?a=2?a=3&b=/?'],
  ['/?a=%E4&a=%', '/?a=%E4', '/?a=%'],
];

partControl('duplicate-parameters', 'first: the app gets the first alone', given({ '*': 'first' }), async (front) => {
  for (const [path, first] of one) expect({ path, body: (await front.get(path)).body }).toEqual({ path, body: first });
  expect((await logged(front, one.length)).filter(({ reported }) => reported !== '')).toEqual([]);
});

partControl('duplicate-parameters', 'last: the app gets the last alone', given({ '*': 'last' }), async (front) => {
  for (const [path, , last] of one) expect({ path, body: (await front.get(path)).body }).toEqual({ path, body: last });
});

test('each name by its own policy, all others by that of *', () =>
  withFront(
    given({ id: 'reject', tag: 'allow', page: 'last', sort: 'first', 'filter[by]': 'reject' }),
    async (front) => {
      const asked: readonly [path: string, status: number, body: string, reported: string][] = [
        ['/?id=1&id=2', 400, '', ''],
        ['/?id=1&id[]=2', 400, '', ''],
        ['/?id[x]=1&id[x]=2', 400, '', ''],
        ['/?id[]=1&id[]=2', 200, '/?id[]=1&id[]=2', ''],
        ['/?tag=1&tag=2', 200, '/?tag=1&tag=2', ''],
        ['/?page=1&page=2&sort=a&sort=b&tag=1&tag=1', 200, '/?page=2&sort=a&tag=1&tag=1', ''],
        ['/?page=1&page=2&other=1&other=2', 200, '/?page=2&other=1&other=2', 'duplicate-parameters'],
        ['/?page=1&page=2&id=1&id=2', 400, '', ''],
        ['/?filter[by]=1&filter[by]=2', 400, '', ''],
        ['/?filter=0&filter[by]=1&filter[by]=2', 400, '', ''],
        ['/?filter[to]=1&filter[to]=2', 200, '/?filter[to]=1&filter[to]=2', 'duplicate-parameters'],
        ['/?toString=1&toString=2', 200, '/?toString=1&toString=2', 'duplicate-parameters'],
      ];
      for (const [path, status, body] of asked) {
        const answer = await front.get(path);
        expect([path, answer.status, status === 200 ? answer.body : '']).toEqual([path, status, body]);
      }
      const log = await logged(front, asked.length);
      expect(log.map(({ reported }) => reported)).toEqual(asked.map(([, , , reported]) => reported));
      expect(log.map(({ refusedBy }) => refusedBy)).toEqual(
        asked.map(([, status]) => (status === 400 ? 'duplicate-parameters' : '')),
      );
    },
  ));

const upgrade = (port: number, path: string): Promise<string> =>
  raw(
    port,
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nAccept: text/html\r\n\r\n`,
  );

partControl(
  'duplicate-parameters',
  'upgrades of WebSockets are judged alike',
  given({ '*': 'reject', page: 'last' }),
  async (front) => {
    const refused = await upgrade(front.port, '/?a=1&a=2');
    expect(refused).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*<h1>400 Bad Request/);
    const [, id = 'none'] = /\r\nX-Request-Id: ([\da-f]{32})\r\n/i.exec(refused) ?? [];
    expect(refused).toContain(`<code>${id}</code>`);
    expect(refused).toMatch(/\r\nCache-Control: no-store\r\n/i);
    expect(refused).not.toMatch(/x-casemate/i);
    expect(await upgrade(front.port, '/?page=1&page=2')).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n\/\?page=2$/);
    expect(await until(() => front.appSaid().includes('asked /?page=2'))).toBe(true);
    expect(front.appSaid()).not.toContain('asked /?a=1');
    expect((await logged(front, 2)).map(({ refusedBy }) => refusedBy)).toEqual(['duplicate-parameters', '']);
  },
);

/** Methods of strings that may look at each character. */
const looking = ['endsWith', 'includes', 'indexOf', 'lastIndexOf', 'match', 'replace', 'replaceAll', 'slice', 'split', 'startsWith', 'substring', 'trim'] as const; // prettier-ignore

const session = new Session();

/** How often each block of the code ran since this was asked last. */
function blocksRun(): number[] {
  let scripts: Profiler.ScriptCoverage[] = [];
  session.post('Profiler.takePreciseCoverage', (_, { result }) => (scripts = result));
  return scripts
    .filter(({ url }) => url.endsWith('duplicate-parameters.ts'))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
}

/** Blocks that ran, and characters of the strings that were looked at, each time one was. */
function workOf(run: () => void): number {
  let characters = 0;
  const own = looking.map(
    (name) => [name, Reflect.get(String.prototype, name) as (...given: unknown[]) => unknown] as const,
  );
  for (const [name, method] of own) {
    Reflect.set(String.prototype, name, function (this: string, ...rest: unknown[]) {
      characters += this.length;
      return Reflect.apply(method, this, rest);
    });
  }
  blocksRun();
  try {
    run();
  } finally {
    for (const [name, method] of own) Reflect.set(String.prototype, name, method);
  }
  return blocksRun().reduce((sum, count) => sum + count, characters);
}

describe('ten times the input is ten times the work', () => {
  beforeAll(() => {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  });
  afterAll(() => {
    session.disconnect();
  });

  const inputs: Readonly<Record<string, (index: number) => string>> = {
    'one name': () => 'a=1&',
    'many names, each twice': (index) => `a${index >> 1}&`,
    'one base': (index) => `a[${index}]=1&`,
    'one base, plain at the end': (index) => `a[${index}]=1&a&`,
    'one list': () => 'a[]=1&',
    'percent-encodings': () => '%61%5b%',
    'broken encodings': (index) => `%${index}%&`,
    ampersands: () => '&',
    brackets: () => '[',
    'brackets, each a parameter': () => '[[]]&',
    'equals signs': () => '=&=',
    'one long value': () => 'x',
    'question marks': () => '?&',
  };

  const work = (part: (index: number) => string, size: number, policy: Policies[string]): number => {
    const query = Array.from({ length: size }, (_, index) => part(index)).join('');
    const { request } = duplicateParameters({ '*': policy }, errorBodies);
    const message = { url: `/?&${query}`, headers: {} } as IncomingMessage;
    return workOf(() => void request?.(message, undefined));
  };

  test.each(Object.keys(inputs))('%s', (name) => {
    const part = inputs[name] ?? String;
    for (const policy of ['log', 'first', 'last'] as const) {
      const [few, many] = [work(part, 500, policy), work(part, 5000, policy)];
      expect(few).toBeGreaterThan(500);
      // Numbers in names grow by a digit.
      expect(many / few).toBeLessThan(13);
    }
  });

  test('is not true of what looks at all of the text again and again', () => {
    const quadratic = (size: number): number =>
      workOf(() => {
        const text = 'x'.repeat(size);
        for (let index = 0; index < size; index += 1) text.includes('y', index);
      });
    expect(quadratic(5000) / quadratic(500)).toBeGreaterThan(90);
  });

  test('the blocks are counted', () => {
    const { request } = duplicateParameters({}, errorBodies);
    blocksRun();
    void request?.({ url: `/?${'&'.repeat(5000)}` } as IncomingMessage, undefined);
    expect(Math.max(...blocksRun())).toBeGreaterThanOrEqual(5000);
  });
});
