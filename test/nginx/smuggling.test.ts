import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { directive } from '../../nginx/directive';
import { withFront, type Front } from '../helpers/front';
import { naiveHttp1 } from '../helpers/naive-fronts';
import { raw } from '../helpers/raw';
import { until } from '../helpers/until';
import { exchange, last, smuggled, startWitness, type Witness } from '../helpers/witness';

/** What may reach the app, request by request; nothing where the front must refuse. */
type Reaches = readonly string[];
const refused: Reaches = [];

/** Further outcomes are as harmless: NGINX of different ages are strict in different places. */
type Case = readonly [name: string, bytes: string, ...outcomes: Reaches[]];

const host = 'Host: localhost\r\n';
/** No app may ever see it: it stands where a front must read a body, or nothing at all. */
const hidden = `GET /hidden HTTP/1.1\r\n${host}\r\n`;
/** An honest request of a client that does not wait. */
const second = `GET /second HTTP/1.1\r\n${host}\r\n`;
const chunk = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n`;
const end = '0\r\n\r\n';

const message = (method: string, lines: readonly string[], body: string): string =>
  `${method} /a HTTP/1.1\r\n${host}${lines.map((line) => `${line}\r\n`).join('')}\r\n${body}`;
const get = (...lines: string[]): string => message('GET', lines, '');
const post = (lines: string | readonly string[], body = ''): string => message('POST', [lines].flat(), body);
const chunked = (body: string): string => post('Transfer-Encoding: chunked', body);

/** The oldest trick: one reader believes the length, the other the chunks. */
const both = end + hidden;
const length = `Content-Length: ${both.length}`;

const lengths: readonly Case[] = [
  ['a length and chunks', post([length, 'Transfer-Encoding: chunked'], both), refused],
  ['chunks and a length', post(['Transfer-Encoding: chunked', length], both), refused],
  [
    'chunks and a short length',
    post(['Content-Length: 4', 'Transfer-Encoding: chunked'], chunk(hidden) + end),
    refused,
  ],
  ['chunks and length 0', post(['Content-Length: 0', 'Transfer-Encoding: chunked'], chunk(hidden) + end), refused],
  ['two lengths that differ', post(['Content-Length: 0', `Content-Length: ${hidden.length}`], hidden), refused],
  ['two lengths, the longer first', post([`Content-Length: ${hidden.length}`, 'Content-Length: 0'], hidden), refused],
  ['the same length twice', post(['Content-Length: 5', 'Content-Length: 5'], 'hello'), refused],
  ['the same length twice in a line', post('Content-Length: 5, 5', 'hello'), refused],
  ['two lengths in a line', post(`Content-Length: 0, ${hidden.length}`, hidden), refused],
  ['a length with a plus', post(`Content-Length: +${hidden.length}`, hidden), refused],
  ['a negative length', post('Content-Length: -1', hidden), refused],
  ['a hexadecimal length', post(`Content-Length: 0x${hidden.length.toString(16)}`, hidden), refused],
  ['a length in words', post('Content-Length: five', hidden), refused],
  ['a length with letters after it', post(`Content-Length: ${hidden.length}x`, hidden), refused],
  ['a fraction', post('Content-Length: 5.0', hidden), refused],
  ['an exponent', post('Content-Length: 1e1', hidden), refused],
  ['two numbers', post(`Content-Length: 0 ${hidden.length}`, hidden), refused],
  ['an empty length', post('Content-Length:', hidden), refused],
  ['a length of blanks', post('Content-Length:  ', hidden), refused],
  ['a length over 64 bits', post(`Content-Length: ${2n ** 64n + 5n}`, hidden), refused],
  ['a length over 32 bits', post(`Content-Length: ${2n ** 32n + 5n}`, hidden), refused],
  ['a length with NUL', post(`Content-Length: ${hidden.length}\0`, hidden), refused],
  ['a length with a vertical tab', post(`Content-Length: \x0b${hidden.length}`, hidden), refused],
  ['a length with a no-break space', post(`Content-Length: \xa0${hidden.length}`, hidden), refused],
  ['digits of another script', post('Content-Length: \xef\xbc\x95', hidden), refused],
  ['a blank before the colon', post(`Content-Length : ${hidden.length}`, hidden), refused],
  ['a folded length', post(`Content-Length:\r\n ${hidden.length}`, hidden), refused],
  ['a blank before the name', post(` Content-Length: ${hidden.length}`, hidden), refused],
  ['zeros before the length', post('Content-Length: 0005', 'hello'), ['POST /a hello'], refused],
  ['a tab before the length', post('Content-Length:\t5', 'hello'), ['POST /a hello'], refused],
  ['an underscore is no hyphen', post(`Content_Length: ${second.length}`, second), ['POST /a', 'GET /second'], refused],
  [
    'a body on GET',
    message('GET', [`Content-Length: ${hidden.length}`], hidden),
    [`GET /a ${hidden.trimEnd()}`],
    refused,
  ],
  [
    'a body on HEAD',
    message('HEAD', [`Content-Length: ${hidden.length}`], hidden),
    [`HEAD /a ${hidden.trimEnd()}`],
    refused,
  ],
  ['chunks on GET', message('GET', ['Transfer-Encoding: chunked'], chunk('x') + end), ['GET /a x'], refused],
  ['a body shorter than its length', post('Content-Length: 2000', hidden), refused],
  ['a body as long as its length', post('Content-Length: 5', 'hello'), ['POST /a hello']],
  ['a request as a body', post(`Content-Length: ${hidden.length}`, hidden), [`POST /a ${hidden.trimEnd()}`]],
];

const chunks: readonly Case[] = [
  ['honest chunks', chunked(chunk('hello') + end), ['POST /a hello']],
  ['a request in a chunk', chunked(chunk(hidden) + end), [`POST /a ${hidden.trimEnd()}`]],
  ['chunks with extensions', chunked(`5;a=b;c="d"\r\nhello\r\n${end}`), ['POST /a hello'], refused],
  ['a chunk size with 0x', chunked(`0x5\r\nhello\r\n${end}${hidden}`), refused],
  ['a chunk size with a plus', chunked(`+5\r\nhello\r\n${end}${hidden}`), refused],
  ['a negative chunk size', chunked(`-5\r\nhello\r\n${end}${hidden}`), refused],
  ['a chunk size of letters', chunked(`xyz\r\nhello\r\n${end}${hidden}`), refused],
  ['no chunk size', chunked(`\r\nhello\r\n${end}${hidden}`), refused],
  ['a chunk size over 64 bits', chunked(`10000000000000005\r\nhello\r\n${end}${hidden}`), refused],
  ['the largest chunk size', chunked(`7fffffffffffffff\r\nhello\r\n${end}${hidden}`), refused],
  ['a chunk size with NUL', chunked(`5\0\r\nhello\r\n${end}${hidden}`), refused],
  ['a chunk larger than its size', chunked(`5\r\nhello, world\r\n${end}${hidden}`), refused],
  ['a chunk smaller than its size', chunked(`ff\r\nhello\r\n${end}`), refused],
  ['no end of a chunk', chunked(`5\r\nhello${end}${hidden}`), refused],
  ['no last chunk', chunked(chunk('hello')), refused],
  ['a lone CR after a size', chunked(`5\rhello\r\n${end}${hidden}`), refused],
  ['a lone CR after a chunk', chunked(`5\r\nhello\r${end}${hidden}`), refused],
  ['two CR after a size', chunked(`5\r\r\nhello\r\n${end}${hidden}`), refused],
  ['bare LF after sizes', chunked('5\nhello\n0\n\n'), ['POST /a hello'], refused],
  ['zeros before a size', chunked(`0000005\r\nhello\r\n${end}`), ['POST /a hello'], refused],
  ['a blank after a size', chunked(`5 \r\nhello\r\n${end}`), ['POST /a hello'], refused],
  // TERM.EXT: whoever skips a bare LF in an extension reads other chunks (2025).
  [
    'bare LF in an extension',
    chunked(`2;\nxx\r\n${chunk(end + hidden)}${end}`),
    [`POST /a xx${(end + hidden).trimEnd()}`],
    refused,
  ],
  ['bare CR in an extension', chunked(`2;\rxx\r\n${chunk(end + hidden)}${end}`), refused],
  ['NUL in an extension', chunked(`5;\0\r\nhello\r\n${end}`), ['POST /a hello'], refused],
  // EXT.TERM: the end of the chunk body is two bytes to some, and any line end to others.
  ['two bytes for a line end', chunked(`5\r\nhelloXX${end}${hidden}`), refused],
  ['trailers', chunked(`${chunk('hello')}0\r\nX-Trailer: 1\r\n\r\n`), ['POST /a hello'], refused],
  [
    'a length in the trailers',
    chunked(`${chunk('hello')}0\r\nContent-Length: ${hidden.length}\r\n\r\n`),
    ['POST /a hello'],
    refused,
  ],
  ['a host in the trailers', chunked(`${chunk('hello')}0\r\nHost: hidden\r\n\r\n`), ['POST /a hello'], refused],
  // What comes next is then a trailer, too.
  ['no end of the trailers', chunked(`${chunk('hello')}0\r\nX: y\r\n`), ['POST /a hello'], refused],
];

const coding = (value: string): string => post([`Transfer-Encoding:${value}`, length], both);
const aloneCoding = (value: string): string => post(`Transfer-Encoding:${value}`, both);

const codings: readonly Case[] = [
  ['chunked twice', aloneCoding(' chunked, chunked'), refused],
  ['identity', aloneCoding(' identity'), refused],
  ['chunked, identity', aloneCoding(' chunked, identity'), refused],
  ['identity, chunked', aloneCoding(' identity, chunked'), refused],
  ['gzip, chunked', aloneCoding(' gzip, chunked'), refused],
  ['xchunked and a length', coding(' xchunked'), refused],
  ['chunkedx and a length', coding(' chunkedx'), refused],
  ['quoted and a length', coding(' "chunked"'), refused],
  ['with a parameter and a length', coding(' chunked;q=1'), refused],
  ['with a comma and a length', coding(' ,chunked'), refused],
  ['empty and a length', coding(''), refused],
  ['with a vertical tab and a length', coding(' \x0bchunked'), refused],
  ['with a vertical tab after it and a length', coding(' chunked\x0b'), refused],
  ['with NUL and a length', coding(' chunked\0'), refused],
  ['with a tab and a length', coding('\tchunked'), refused],
  ['in capitals and a length', coding(' CHUNKED'), refused],
  ['a blank before the colon', post(['Transfer-Encoding : chunked', length], both), refused],
  ['a tab before the colon', post(['Transfer-Encoding\t: chunked', length], both), refused],
  ['a blank before the name', post([' Transfer-Encoding: chunked', length], both), refused],
  ['folded', post(['Transfer-Encoding:\r\n chunked', length], both), refused],
  ['folded behind another', post(['X: y\r\n Transfer-Encoding: chunked', length], both), refused],
  ['bare LF before it', post(['X: y\nTransfer-Encoding: chunked', length], both), refused],
  ['bare CR before it', post(['X: y\rTransfer-Encoding: chunked', length], both), refused],
  ['CR CR LF before it', post(['X: y\r\r\nTransfer-Encoding: chunked', length], both), refused],
  ['twice', post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], both), refused],
  ['twice, once unknown', post(['Transfer-Encoding: chunked', 'Transfer-Encoding: x', length], both), refused],
  [
    'an underscore is no hyphen',
    post(['Transfer_Encoding: chunked', length], both),
    [`POST /a ${both.trimEnd()}`],
    refused,
  ],
  ['in HTTP/1.0', `POST /a HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n${both}`, refused],
  [
    'in HTTP/1.0 with a length',
    `POST /a HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n${length}\r\n\r\n${both}`,
    refused,
  ],
];

/** `get`, then a request that must be lost with it. */
const then = (bytes: string): string => bytes + hidden;

const fields: readonly Case[] = [
  ['NUL in a name', then(get('X\0Y: z')), refused],
  ['NUL in a value', then(get('X: y\0z')), refused],
  ['a blank in a name', then(get('X Y: z')), refused],
  ['a tab in a name', then(get('X\tY: z')), refused],
  ['a blank before the colon', then(get('X : y')), refused],
  ['no colon', get('X'), ['GET /a'], refused],
  ['no name', get(': y'), ['GET /a'], refused],
  ['a control character in a name', then(get('X\x01: y')), refused],
  ['DEL in a name', then(get('X\x7f: y')), refused],
  ['a control character in a value', get('X: \x01'), ['GET /a'], refused],
  ['a name in UTF-8', get('X\xc3\xa4: y'), ['GET /a'], refused],
  ['bare CR in a value', then(get('X: y\rGET /hidden HTTP/1.1')), refused],
  ['bare LF in a value ends it', get('X: y\nZ: z'), ['GET /a'], refused],
  ['bare LF everywhere', get('X: y').replaceAll('\r\n', '\n'), ['GET /a'], refused],
  ['bare CR everywhere', get('X: y').replaceAll('\r\n', '\r'), refused],
  ['a folded line', then(get('X: y', ' z')), refused],
  ['a folded first line', then(`GET /a HTTP/1.1\r\n ${host}\r\n`), refused],
  ['2,000 headers', then(get(...Array.from({ length: 2000 }, (_, index) => `X-${index}: y`))), refused],
  [
    '40 KB of headers',
    then(get(...Array.from({ length: 10 }, (_, index) => `X-${index}: ${'y'.repeat(4000)}`))),
    refused,
  ],
  [
    'Connection names the length',
    post(['Connection: Content-Length', 'Content-Length: 5'], 'hello'),
    ['POST /a hello'],
  ],
  ['Connection names the host', get('Connection: keep-alive, Host'), ['GET /a']],
  [
    'Connection names Transfer-Encoding',
    post(['Connection: Transfer-Encoding', 'Transfer-Encoding: chunked'], chunk('hello') + end),
    ['POST /a hello'],
  ],
  [
    'an upgrade to h2c',
    get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'),
    ['GET /a'],
  ],
  ['an upgrade to HTTP/2 and WebSocket', get('Connection: Upgrade', 'Upgrade: h2c, websocket'), ['GET /a']],
  [
    'an upgrade that the app declines',
    get('Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 777') + second,
    ['GET /a', 'GET /second'],
  ],
  [
    'Expect and a body',
    post(['Expect: 100-continue', `Content-Length: ${hidden.length}`], hidden),
    [`POST /a ${hidden.trimEnd()}`],
  ],
  [
    'Expect, misspelt, and a body',
    post(['Expect: y 100-continue', `Content-Length: ${hidden.length}`], hidden),
    [`POST /a ${hidden.trimEnd()}`],
    refused,
  ],
  ['Expect on GET', get('Expect: 100-continue') + second, ['GET /a', 'GET /second']],
];

const withHost = (...lines: string[]): string =>
  then(`GET /a HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
/** Refused as a request for another host: that keeps the connection, and the next request on it is heard. */
const forHost = (...lines: string[]): string => withHost(...lines).replace(hidden, '');

const hosts: readonly Case[] = [
  ['no host', withHost(), refused],
  ['an empty host', forHost('Host:'), refused],
  ['two hosts', withHost('Host: localhost', 'Host: evil.example'), refused],
  ['two hosts, the other first', withHost('Host: evil.example', 'Host: localhost'), refused],
  ['the same host twice', withHost('Host: localhost', 'Host: localhost'), refused],
  ['another host', forHost('Host: evil.example'), refused],
  ['two hosts in a line', forHost('Host: localhost, evil.example'), refused],
  ['a path in the host', withHost('Host: localhost/hidden'), refused],
  ['a user in the host', forHost('Host: localhost@evil.example'), refused],
  ['a user before the host', forHost('Host: evil.example@localhost'), refused],
  ['NUL in the host', withHost('Host: localhost\0.evil.example'), refused],
  ['a blank in the host', forHost('Host: localhost evil.example'), refused],
  ['a tab in the host', forHost('Host: localhost\tevil.example'), refused],
  ['a backslash in the host', forHost('Host: localhost\\evil.example'), refused],
  ['a quote in the host', forHost('Host: localhost"'), refused],
  ['a fragment in the host', forHost('Host: localhost#evil.example'), refused],
  ['a query in the host', forHost('Host: localhost?evil.example'), refused],
  ['two dots in the host', withHost('Host: localhost..'), refused],
  ['a folded host', withHost('Host:\r\n localhost'), refused],
  ['a blank before the colon', withHost('Host : localhost'), refused],
  ['a port of letters', forHost('Host: localhost:abc'), ['GET /a'], refused],
  ['a port too large', forHost('Host: localhost:99999'), ['GET /a'], refused],
  ['two ports', forHost('Host: localhost:80:evil.example'), ['GET /a'], refused],
  ['capitals and a dot', forHost('Host: LOCALHOST.'), ['GET /a'], refused],
];

const line = (text: string): string => `${text}\r\n${host}\r\n`;

const lines: readonly Case[] = [
  ['absolute-form', line('GET http://localhost/a HTTP/1.1'), ['GET /a']],
  ['absolute-form outranks Host', `GET http://localhost/a HTTP/1.1\r\nHost: evil.example\r\n\r\n`, ['GET /a'], refused],
  ['absolute-form of another host', line('GET http://evil.example/a HTTP/1.1'), refused],
  ['absolute-form without Host', then('GET http://localhost/a HTTP/1.1\r\n\r\n'), refused],
  ['absolute-form with a user', line('GET http://localhost@evil.example/a HTTP/1.1'), refused],
  ['absolute-form of another scheme', line('GET ftp://localhost/a HTTP/1.1'), ['GET /a'], refused],
  ['absolute-form without a host', line('GET http:///a HTTP/1.1'), refused],
  ['authority-form', then(line('GET localhost:80 HTTP/1.1')), refused],
  ['two slashes', line('GET //evil.example/a HTTP/1.1'), ['GET //evil.example/a'], refused],
  ['CONNECT', line('CONNECT localhost:443 HTTP/1.1'), refused],
  ['CONNECT with a path', line('CONNECT /a HTTP/1.1'), refused],
  ['asterisk-form', line('OPTIONS * HTTP/1.1'), refused],
  ['TRACE', line('TRACE /a HTTP/1.1'), refused],
  ['TRACE with a body', `TRACE /a HTTP/1.1\r\n${host}Content-Length: ${hidden.length}\r\n\r\n${hidden}`, refused],
  ['HTTP/0.9', `GET /a\r\n${hidden}`, refused],
  ['HTTP/1.0', `GET /a HTTP/1.0\r\n${host}\r\n${hidden}`, ['GET /a']],
  ['HTTP/2.0 in text', then(line('GET /a HTTP/2.0')), refused],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + hidden, refused],
  ['a version without numbers', then(line('GET /a HTTP/x')), refused],
  ['a version in small letters', then(line('GET /a http/1.1')), refused],
  ['a version too many', then(line('GET /a HTTP/1.1 HTTP/1.1')), refused],
  ['a blank in the path', then(line('GET /a b HTTP/1.1')), refused],
  ['a tab before the path', then(line('GET\t/a HTTP/1.1')), refused],
  ['a tab after the path', then(line('GET /a\tHTTP/1.1')), refused],
  ['NUL in the path', then(line('GET /a\0b HTTP/1.1')), refused],
  ['encoded NUL in the path', line('GET /a%00b HTTP/1.1'), refused],
  ['bare CR in the path', then(line('GET /a\rb HTTP/1.1')), refused],
  ['bare CR after the line', then(`GET /a HTTP/1.1\r${host}\r\n`), refused],
  [
    'encoded line breaks in the path',
    line(`GET /a%20HTTP/1.1%0d%0a%0d%0a${encodeURIComponent(hidden)} HTTP/1.1`),
    [`GET /a%20HTTP/1.1%0d%0a%0d%0a${encodeURIComponent(hidden)}`],
    refused,
  ],
  ['encoded line breaks in the query', line('GET /a?b=%0d%0aX:%20y HTTP/1.1'), ['GET /a?b=%0d%0aX:%20y'], refused],
  ['a control character in the path', then(line('GET /a\x01 HTTP/1.1')), refused],
  ['DEL in the path', then(line('GET /a\x7f HTTP/1.1')), refused],
  ['a percent sign without digits', then(line('GET /a% HTTP/1.1')), refused],
  ['a fragment in the path', line('GET /a#/hidden HTTP/1.1'), ['GET /a#/hidden'], ['GET /a'], refused],
  ['no slash before the path', then(line('GET a HTTP/1.1')), refused],
  ['above the root', then(line('GET /../a HTTP/1.1')), refused],
  ['a method in small letters', then(line('get /a HTTP/1.1')), refused],
  ['a method with a blank before it', then(line(' GET /a HTTP/1.1')), refused],
  ['a method with NUL', then(line('GE\0T /a HTTP/1.1')), refused],
  ['a method of 10,000 letters', then(line(`${'A'.repeat(10_000)} /a HTTP/1.1`)), refused],
  ['empty lines before it', `\r\n\r\n${get()}`, ['GET /a'], refused],
];

const inBody = (path: string, ...lines: string[]): string =>
  `POST ${path} HTTP/1.1\r\n${[host.trimEnd(), ...lines].join('\r\n')}\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`;

/** Requests that follow each other without waiting, and bodies of requests that the front itself answers. */
const pipelines: readonly Case[] = [
  ['two requests', get() + second, ['GET /a', 'GET /second']],
  ['50 requests', second.repeat(50), Array.from({ length: 50 }, () => 'GET /second')],
  ['after a body', post('Content-Length: 5', 'hello') + second, ['POST /a hello', 'GET /second']],
  ['after HEAD', message('HEAD', [], '') + second, ['HEAD /a', 'GET /second']],
  ['after the last one', then(get('Connection: close')), ['GET /a']],
  ['after a malformed one', then(get('Host: localhost')), refused],
  // CVE-2019-20372: a body that an error page left unread was the next request.
  ['in the body of a hidden file', inBody('/.env'), refused],
  [
    'in chunks of a hidden file',
    `POST /.env HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${chunk(hidden)}${end}`,
    refused,
  ],
  ['in the body for an unknown host', inBody('/a').replace('localhost', 'unknown'), refused],
  ['in the body of security.txt', inBody('/.well-known/security.txt'), refused],
  ['in the body of a redirect', inBody('/security.txt'), refused],
  ['in the body of an error page', inBody('/.casemate/error.html'), refused],
  ['in a body that is too large', post('Content-Length: 2000000', hidden), refused],
  ['in a chunk that is too large', chunked(`1e8480\r\n${hidden}`), refused],
  ['in the body of a forged form', inBody('/a', 'Cookie: a=b', 'Sec-Fetch-Site: cross-site'), refused],
];

const corpus = join(__dirname, '../../..', 'shared/corpora/smuggler-mutations.jsonl');

/** The heads of a public tool, each before a body that hides a request from who reads chunks and from who reads the length. */
function mutations(): Case[] {
  return readFileSync(corpus, 'utf8')
    .trim()
    .split('\n')
    .flatMap((row): Case[] => {
      const [config, name, template] = JSON.parse(row) as [string, string, string];
      const head = (length: number): string =>
        template
          .replace('__METHOD__', 'POST')
          .replace('__ENDPOINT__', '/a')
          .replace('__RANDOM__', '1')
          .replace('__HOST__', 'localhost')
          .replace('__REPLACE_CL__', String(length)) + '\r\n';
      const line = `${second.length.toString(16)}\r\n`;
      return [
        [
          `${config} ${name}, by length and by chunks`,
          head(both.length) + both,
          refused,
          [`POST /a?cb=1 ${both.trimEnd()}`],
        ],
        // Who does not take the header for Transfer-Encoding sees a short body, and the second request as one of its own.
        [
          `${config} ${name}, by chunks and by length`,
          `${head(line.length)}${chunk(second)}${end}`,
          refused,
          [`POST /a?cb=1 ${line.trimEnd()}`, 'GET /second'],
          // Node refused the first one for its control characters.
          ['GET /second'],
        ],
      ];
    });
}

const groups = { lengths, chunks, codings, fields, hosts, lines, pipelines };

const waits = [
  'client_header_timeout',
  'client_body_timeout',
  'send_timeout',
  'keepalive_timeout',
  'lingering_timeout',
];

/** Real limits, but for those that would make the test long: a front that waits in vain hangs up after a second. */
const hasty = {
  options: { requestsPerSecond: 100_000, requestBurst: 100_000 },
  extra: {
    'slow-clients': () => ({
      http: waits.map((name) => directive(name, '1s')),
    }),
  },
} as const;

/** What the front's log says reached the app. */
const forwarded = async ({ log }: Front): Promise<string[]> =>
  (await log()).filter(({ upstreamStatus }) => upstreamStatus !== '').map(({ method, path }) => `${method} ${path}`);

/** Some of what the naive front in test/helpers lets by. */
const smuggledByNaive = [
  'a length and chunks',
  'chunks and a length',
  'in capitals and a length',
  'with a tab and a length',
  'bare LF before it',
];

const apps = [
  ['Node', false],
  ['a lenient app', true],
] as const;

async function before(lenient: boolean, use: (front: Front, witness: Witness) => Promise<void>): Promise<void> {
  const witness = await startWitness(lenient);
  try {
    await withFront({ ...hasty, profile: { app: `127.0.0.1:${witness.port}` } }, async (front) => {
      await use(front, witness);
      // A log line is written when the request is over, which may be after the client has gone.
      const ready = await until(async () => smuggled(witness.saw().slice(1), await forwarded(front)).length === 0);
      if (!ready) expect(smuggled(witness.saw().slice(1), await forwarded(front))).toEqual([]);
    });
  } finally {
    await witness.stop();
  }
}

/** What went wrong with one case, or nothing. */
async function problem(port: number, witness: Witness, [name, bytes, ...outcomes]: Case, secure = true) {
  const { app, answered, statuses, nextServed } = await exchange(port, witness, bytes, secure);
  const as = outcomes.find((outcome) => outcome.join('\n') === app.join('\n'));
  const problems = [
    ...(as ? [] : [`the app saw ${JSON.stringify(app)}`]),
    ...(answered.some((said) => said.includes('/hidden') && !said.includes('#'))
      ? ['a hidden request was answered']
      : []),
    ...(statuses.filter((status) => status === 200).length > app.length + 1 ? ['more answers than requests'] : []),
    ...(nextServed ? [] : ['the next client was not served']),
  ];
  return problems.length ? [`${name}: ${problems.join('; ')} (${statuses.join(' ')})`] : [];
}

async function problems(port: number, witness: Witness, cases: readonly Case[], secure = true): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) found.push(...(await problem(port, witness, one, secure)));
  return found;
}

describe.each(apps)('before %s', (_, lenient) => {
  test.each(Object.entries(groups))('%s: refused or harmless, and the next client is served', (_name, cases) =>
    before(lenient, async ({ port }, witness) => {
      expect(await problems(port, witness, cases)).toEqual([]);
    }),
  );

  test('all known mutations of Transfer-Encoding', async () => {
    if (!existsSync(corpus)) return console.info(`Not run: there is no ${corpus}.`);
    await before(lenient, async ({ port }, witness) => {
      expect(await problems(port, witness, mutations())).toEqual([]);
    });
  });
});

test('nothing of it reaches the app over plain HTTP', () =>
  before(true, async ({ httpPort, port }, witness) => {
    for (const cases of Object.values(groups)) {
      const sent = cases.map(([, bytes]) => bytes + last);
      await Promise.all(sent.flatMap((bytes) => [raw(httpPort, bytes, false), raw(port, bytes, false)]));
    }
    // The one request of `withFront` itself, before all.
    expect(witness.saw()).toEqual(['GET /']);
  }));

describe('these tests can fail', () => {
  test('before a naive front, they find hidden requests', async () => {
    const witness = await startWitness(true);
    const front = await naiveHttp1(witness.port);
    const found: string[] = [];
    for (const one of Object.values(groups).flat()) {
      const [seen, passed] = [witness.saw().length, front.forwarded().length];
      const [wrong] = await problem(front.port, witness, one, false);
      const unknown = smuggled(witness.saw().slice(seen), front.forwarded().slice(passed));
      if (wrong !== undefined && unknown.includes('GET /hidden')) found.push(one[0]);
    }
    await front.stop();
    await witness.stop();
    expect(found).toEqual(expect.arrayContaining(smuggledByNaive));
  });

  test('before an app that is gone, the next client is not served', async () => {
    const witness = await startWitness(false);
    await withFront({ ...hasty, profile: { app: `127.0.0.1:${witness.port}` } }, async ({ port }) => {
      await witness.stop();
      expect((await exchange(port, witness, second)).nextServed).toBe(false);
    });
  });
});
