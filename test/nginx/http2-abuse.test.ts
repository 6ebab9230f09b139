import type { HardeningOptions } from '../../lib/options';
import { directive } from '../../nginx/directive';
import { withFront, type Front } from '../helpers/front';
import {
  converse,
  data,
  fieldBlock,
  flags,
  frame,
  headers,
  indexed,
  literal,
  preface,
  settings,
  tableSize,
  types,
  uint32,
  type Conversation,
  type Field,
  type Outcome,
} from '../helpers/http2-frames';
import { naiveHttp2, type NaiveFront } from '../helpers/naive-fronts';
import { withPlainNginx } from '../helpers/plain-nginx';
import { until } from '../helpers/until';
import { smuggled, startWitness, type Witness } from '../helpers/witness';

/** What may reach the app, request by request; nothing where the front must refuse. */
type Reaches = readonly string[];
const refused: Reaches = [];
const served: Reaches = ['GET /a'];

interface Case {
  readonly name: string;
  readonly send: readonly Buffer[];
  readonly start?: Buffer;
  /** Any of these. */
  readonly outcomes: readonly Reaches[];
}

const of = (name: string, send: Buffer | readonly Buffer[], ...outcomes: Reaches[]): Case => ({
  name,
  send: [send].flat(),
  outcomes,
});

const open = flags.endHeaders;
const whole = flags.endHeaders | flags.endStream;

/** No app may ever see it. */
const hidden = 'GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** The fields of an honest request, with some of them changed or (undefined) left out, and more after them. */
function fields(changed: Readonly<Record<string, string | undefined>> = {}, ...more: readonly Field[]): Field[] {
  const all = { ':method': 'GET', ':scheme': 'https', ':authority': 'localhost', ':path': '/a', ...changed };
  const given = Object.entries(all).flatMap(([name, value]): Field[] => (value === undefined ? [] : [[name, value]]));
  return [...given, ...more];
}

const get = (changed: Readonly<Record<string, string | undefined>> = {}, ...more: readonly Field[]): Buffer =>
  headers(1, fields(changed, ...more));
const withField = (name: string, value: string): Buffer => get({}, [name, value]);
/** Headers of a request whose body comes. */
const post = (...more: readonly Field[]): Buffer => headers(1, fields({ ':method': 'POST' }, ...more), open);

const pseudoHeaders: readonly Case[] = [
  of('an honest request', get(), served),
  of('no :method', get({ ':method': undefined }), refused),
  of('no :scheme', get({ ':scheme': undefined }), refused),
  of('no :path', get({ ':path': undefined }), refused),
  of('no :authority and no host', get({ ':authority': undefined }), refused),
  of('host instead of :authority', get({ ':authority': undefined }, ['host', 'localhost']), served),
  of('no fields at all', headers(1, []), refused),
  of('an empty :path', get({ ':path': '' }), refused),
  of('an empty :method', get({ ':method': '' }), refused),
  of('an empty :authority', get({ ':authority': '' }), refused),
  of('an empty :scheme', get({ ':scheme': '' }), refused, served),
  of('no slash in :path', get({ ':path': 'a' }), refused),
  of(':path *', get({ ':path': '*' }), refused),
  of('an absolute :path', get({ ':path': 'http://evil.example/a' }), refused),
  of(':path twice', get({}, [':path', '/hidden']), refused),
  of(':method twice', get({}, [':method', 'POST']), refused),
  of(':scheme twice', get({}, [':scheme', 'http']), refused),
  of(':authority twice', get({}, [':authority', 'evil.example']), refused),
  of('an unknown pseudo-header', get({ ':hidden': '1' }), refused),
  of(':status in a request', get({ ':status': '200' }), refused),
  // RFC 9113, section 8.3, would have it refused; NGINX does not mind, and means what it says.
  of(
    'a pseudo-header after a field',
    headers(1, [...fields({ ':path': undefined }, ['x', 'y']), [':path', '/a']]),
    refused,
    served,
  ),
  of('a pseudo-header with a blank', get({ ':path ': '/hidden' }), refused),
  of('a pseudo-header in capitals', get({ ':Path': '/hidden' }), refused),
  of('a pseudo-header in trailers', [post(), data(1, 'x', 0), headers(1, [[':path', '/hidden']])], refused, [
    'POST /a x',
  ]),
  of('another host beside :authority', get({}, ['host', 'evil.example']), refused, served),
  of('another :authority beside host', get({ ':authority': 'evil.example' }, ['host', 'localhost']), refused),
  of('two hosts', get({ ':authority': undefined }, ['host', 'localhost'], ['host', 'evil.example']), refused),
  of('an unknown :authority', get({ ':authority': 'evil.example' }), refused),
  of('a line break in :authority', get({ ':authority': 'localhost\r\nX: y' }), refused),
  of('a blank in :authority', get({ ':authority': 'localhost evil.example' }), refused),
  of('NUL in :authority', get({ ':authority': 'localhost\0' }), refused),
  of('a path in :authority', get({ ':authority': 'localhost/hidden' }), refused),
  of('a user in :authority', get({ ':authority': 'evil@localhost' }), refused),
  of('a request in :path', get({ ':path': `/a HTTP/1.1\r\nHost: localhost\r\n\r\n${hidden}` }), refused),
  of('a line break in :path', get({ ':path': '/a\r\nX: y' }), refused),
  of('LF in :path', get({ ':path': '/a\nb' }), refused),
  of('CR in :path', get({ ':path': '/a\rb' }), refused),
  of('NUL in :path', get({ ':path': '/a\0b' }), refused),
  of('a blank in :path', get({ ':path': '/a /hidden' }), refused),
  of('a tab in :path', get({ ':path': '/a\tb' }), refused),
  of('a control character in :path', get({ ':path': '/a\x01' }), refused),
  of('a request in :method', get({ ':method': `GET /a HTTP/1.1\r\nHost: localhost\r\n\r\nGET` }), refused),
  of('a path in :method', get({ ':method': 'GET /hidden HTTP/1.1' }), refused),
  of(':method in small letters', get({ ':method': 'get' }), refused),
  of('NUL in :method', get({ ':method': 'GET\0' }), refused),
  of(
    'CONNECT',
    headers(1, [
      [':method', 'CONNECT'],
      [':authority', 'localhost'],
    ]),
    refused,
  ),
  of('CONNECT with a path', get({ ':method': 'CONNECT' }), refused),
  of('extended CONNECT', get({ ':method': 'CONNECT', ':protocol': 'websocket' }), refused),
  of('TRACE', get({ ':method': 'TRACE' }), refused),
  of('a URL in :scheme', get({ ':scheme': 'https://localhost/hidden?' }), refused, served),
  of('a line break in :scheme', get({ ':scheme': `https\r\n\r\n${hidden}` }), refused, served),
];

const fieldLines: readonly Case[] = [
  of('a name in capitals', withField('X-Upper', 'y'), refused, served),
  of('an empty name', withField('', 'y'), refused, served),
  of('a line break in a name', withField(`x: y\r\n\r\n${hidden}z`, 'y'), refused, served),
  of('LF in a name', withField('x\ny', 'z'), refused, served),
  of('NUL in a name', withField('x\0y', 'z'), refused, served),
  of('a colon in a name', withField('transfer-encoding: chunked', 'y'), refused, served),
  of('a blank in a name', withField('x y', 'z'), refused, served),
  of('a request in a value', withField('x', `y\r\n\r\n${hidden}`), refused),
  of('a field in a value', withField('x', 'y\r\ntransfer-encoding: chunked'), refused),
  of('LF in a value', withField('x', 'y\nz: z'), refused),
  of('CR in a value', withField('x', 'y\rz: z'), refused),
  of('NUL in a value', withField('x', 'y\0z'), refused),
  of('a request in a cookie', withField('cookie', `a=b\r\n\r\n${hidden}`), refused),
  of('two cookies', get({}, ['cookie', 'a=b'], ['cookie', 'c=d']), served),
  of('connection: close', withField('connection', 'close'), refused, served),
  of('connection names the host', withField('connection', 'host'), refused, served),
  of('keep-alive', withField('keep-alive', 'timeout=5'), refused, served),
  of('proxy-connection', withField('proxy-connection', 'close'), refused, served),
  of('upgrade to h2c', get({}, ['connection', 'upgrade, http2-settings'], ['upgrade', 'h2c']), refused, served),
  of('upgrade to WebSocket', get({}, ['connection', 'upgrade'], ['upgrade', 'websocket']), refused, served),
  of('te: gzip', withField('te', 'gzip'), refused, served),
  of('te: trailers', withField('te', 'trailers'), served),
  of('2,000 fields', get({}, ...Array.from({ length: 2000 }, (_, index): Field => [`x-${index}`, ''])), refused),
  of(
    '40 KB of fields',
    headersIn(1, fieldBlock(fields({}, ...Array.from({ length: 10 }, (): Field => ['x', 'y'.repeat(4000)]))), 16_000),
    refused,
  ),
];

/** A header block in as many frames as it takes. */
function headersIn(stream: number, block: Buffer, size: number, set: number = flags.endStream): Buffer {
  const pieces = [];
  for (let at = 0; at < block.length || at === 0; at += size) {
    const last = at + size >= block.length ? flags.endHeaders : 0;
    const piece = block.subarray(at, at + size);
    pieces.push(
      at === 0 ? frame(types.headers, set | last, stream, piece) : frame(types.continuation, last, stream, piece),
    );
  }
  return Buffer.concat(pieces);
}

const inChunks = `0\r\n\r\n${hidden}`;
const asBody: Reaches = [`POST /a ${inChunks.trimEnd()}`];

const bodies: readonly Case[] = [
  of('an honest body', [post(['content-length', '5']), data(1, 'hello')], ['POST /a hello']),
  of('a body without a length', [post(), data(1, 'hello')], ['POST /a hello']),
  of('a body in pieces', [post(), data(1, 'hel', 0), data(1, '', 0), data(1, 'lo')], ['POST /a hello']),
  of(
    'a body with padding',
    [post(), frame(types.data, flags.endStream | flags.padded, 1, Buffer.from('\x03hello\0\0\0'))],
    ['POST /a hello'],
  ),
  // H2.CL: the length of an HTTP/2 message is where its stream ends.
  of('length 0 before a request', [post(['content-length', '0']), data(1, hidden)], refused),
  of('a short length', [post(['content-length', '5']), data(1, `hello${hidden}`)], refused),
  of('a long length', [post(['content-length', '500']), data(1, hidden)], refused),
  of('a length without a body', headers(1, fields({ ':method': 'POST' }, ['content-length', '5'])), refused),
  of('two lengths', [post(['content-length', '0'], ['content-length', `${hidden.length}`]), data(1, hidden)], refused),
  of('two lengths in a value', [post(['content-length', `0, ${hidden.length}`]), data(1, hidden)], refused),
  of('a length with a plus', [post(['content-length', `+${hidden.length}`]), data(1, hidden)], refused),
  of('a length that is no number', [post(['content-length', 'x']), data(1, hidden)], refused),
  of('a length over 64 bits', [post(['content-length', `${2n ** 64n + 5n}`]), data(1, 'hello')], refused),
  // H2.TE: chunks mean nothing in HTTP/2.
  // NGINX drops the field, reads the stream, and tells the app its length.
  of('transfer-encoding: chunked', [post(['transfer-encoding', 'chunked']), data(1, inChunks)], refused, asBody),
  of('transfer-encoding in capitals', [post(['Transfer-Encoding', 'chunked']), data(1, inChunks)], refused),
  of(
    'transfer-encoding and a length',
    [post(['content-length', `${inChunks.length}`], ['transfer-encoding', 'chunked']), data(1, inChunks)],
    refused,
    asBody,
  ),
  of('transfer-encoding with a blank', [post(['transfer-encoding ', 'chunked']), data(1, inChunks)], refused),
  // Honest, and more than NGINX knows: RFC 9113, section 8.1.
  of('trailers', [post(), data(1, 'hello', 0), headers(1, [['x', 'y']])], refused, ['POST /a hello']),
  of('a length in trailers', [post(), data(1, 'hello', 0), headers(1, [['content-length', '500']])], refused, [
    'POST /a hello',
  ]),
  of(
    'transfer-encoding in trailers',
    [post(), data(1, 'hello', 0), headers(1, [['transfer-encoding', 'chunked']])],
    refused,
    ['POST /a hello'],
  ),
  of('trailers that do not end the stream', [post(), data(1, 'hello', 0), headers(1, [['x', 'y']], open)], refused),
  of('a body that does not end', [post(['content-length', '500']), data(1, hidden, 0)], refused),
  of('a body that is too large', [post(['content-length', '2000000']), data(1, hidden, 0)], refused),
  of(
    'a body on GET',
    [headers(1, fields({}, ['content-length', `${hidden.length}`]), open), data(1, hidden)],
    refused,
    [`GET /a ${hidden.trimEnd()}`],
  ),
  of(
    'a body for a hidden file',
    [headers(1, fields({ ':method': 'POST', ':path': '/.env' }), open), data(1, hidden)],
    refused,
  ),
];

const payload = (type: number, stream: number, bytes: Buffer | string, set = 0): Buffer =>
  frame(type, set, stream, Buffer.from(bytes as string, 'latin1'));
const windowUpdate = (stream: number, increment: number): Buffer =>
  payload(types.windowUpdate, stream, uint32(increment));
const reset = (stream: number): Buffer => payload(types.rstStream, stream, uint32(8));
const priority = (stream: number, on: number): Buffer =>
  payload(types.priority, stream, Buffer.concat([uint32(on), Buffer.from([15])]));

/** A connection error may or may not overtake what came before it. */
const maybe: readonly Reaches[] = [refused, served];

const streams: readonly Case[] = [
  of('HEADERS on stream 0', headers(0, fields()), refused),
  of('HEADERS on an even stream', headers(2, fields()), refused),
  of('HEADERS on a lower stream', [headers(5, fields()), headers(3, fields({ ':path': '/hidden' }))], ...maybe),
  of('HEADERS on a closed stream', [get(), headers(1, fields({ ':path': '/hidden' }))], ...maybe),
  of('HEADERS that end a stream twice', [post(), data(1, 'hello'), headers(1, [['x', 'y']])], refused, [
    'POST /a hello',
  ]),
  of('DATA on stream 0', data(0, hidden), refused),
  of('DATA on an idle stream', data(1, hidden), refused),
  of('DATA on an idle stream above', [get(), data(5, hidden)], ...maybe),
  of('DATA after the end', [get(), data(1, hidden)], ...maybe),
  of('DATA after a reset', [post(), reset(1), data(1, hidden)], refused),
  of('DATA after the end of a body', [post(), data(1, 'hello'), data(1, hidden)], refused, ['POST /a hello']),
  of(
    'DATA with too much padding',
    [post(), payload(types.data, 1, '\xffhello', flags.endStream | flags.padded)],
    refused,
  ),
  of(
    'DATA with padding and nothing else',
    [post(), payload(types.data, 1, '', flags.endStream | flags.padded)],
    refused,
  ),
  of(
    'HEADERS with too much padding',
    payload(types.headers, 1, Buffer.concat([Buffer.from([255]), fieldBlock(fields())]), whole | flags.padded),
    refused,
  ),
  of(
    'a stream that depends on itself',
    payload(
      types.headers,
      1,
      Buffer.concat([uint32(1), Buffer.from([15]), fieldBlock(fields())]),
      whole | flags.priority,
    ),
    refused,
    served,
  ),
  of('PRIORITY that depends on itself', [priority(1, 1), get()], ...maybe),
  of('PRIORITY on stream 0', [priority(0, 1), get()], refused),
  of('PRIORITY of a wrong size', [payload(types.priority, 1, 'abcd'), get()], ...maybe),
  of('PRIORITY on an idle stream', [priority(3, 1), get()], served),
  of('RST_STREAM on stream 0', [reset(0), get()], refused),
  of('RST_STREAM on an idle stream', [reset(7), get()], ...maybe),
  of('RST_STREAM of a wrong size', [get(), payload(types.rstStream, 1, 'abc')], ...maybe),
  of(
    'PUSH_PROMISE of a client',
    [
      payload(
        types.pushPromise,
        1,
        Buffer.concat([uint32(2), fieldBlock(fields({ ':path': '/hidden' }))]),
        flags.endHeaders,
      ),
      get(),
    ],
    refused,
  ),
];

const continuations: readonly Case[] = [
  of('a header block in pieces', headersIn(1, fieldBlock(fields()), 10), served),
  of('a header block in bytes', headersIn(1, fieldBlock(fields()), 1), served),
  of('CONTINUATION without HEADERS', payload(types.continuation, 1, fieldBlock(fields()), flags.endHeaders), refused),
  of(
    'CONTINUATION after the end of a block',
    [get(), payload(types.continuation, 1, fieldBlock([['x', 'y']]), flags.endHeaders)],
    ...maybe,
  ),
  of(
    'CONTINUATION on another stream',
    [headers(1, fields(), flags.endStream), payload(types.continuation, 3, '', flags.endHeaders)],
    refused,
  ),
  of(
    'CONTINUATION on stream 0',
    [headers(1, fields(), flags.endStream), payload(types.continuation, 0, '', flags.endHeaders)],
    refused,
  ),
  of(
    'DATA within a block',
    [headers(1, fields(), 0), data(1, hidden), payload(types.continuation, 1, '', flags.endHeaders)],
    refused,
  ),
  of(
    'PING within a block',
    [
      headers(1, fields(), flags.endStream),
      payload(types.ping, 0, '01234567'),
      payload(types.continuation, 1, '', flags.endHeaders),
    ],
    refused,
  ),
  of(
    'an unknown frame within a block',
    [headers(1, fields(), flags.endStream), payload(200, 1, 'x'), payload(types.continuation, 1, '', flags.endHeaders)],
    refused,
  ),
  of(
    'another stream within a block',
    [headers(1, fields(), flags.endStream), headers(3, fields({ ':path': '/hidden' }))],
    refused,
  ),
  of('a block that does not end', headers(1, fields(), flags.endStream), refused),
];

const block = (...parts: readonly Buffer[]): Buffer => payload(types.headers, 1, Buffer.concat(parts), whole);
const honest = fieldBlock(fields());
const bytes = (...values: number[]): Buffer => Buffer.from(values);

const compression: readonly Case[] = [
  of('index 0', block(honest, indexed(0)), refused),
  of('an index beyond the tables', block(honest, indexed(200)), refused),
  of('an endless integer', block(honest, bytes(0xff, ...Array.from({ length: 20 }, () => 0xff), 0x7f)), refused),
  of('a string longer than its block', block(honest, bytes(0x00, 0x7f, 0x01), Buffer.from('x')), refused),
  of('a block that stops in a field', block(honest, bytes(0x00)), refused),
  of('a Huffman code for the end', block(honest, bytes(0x00, 0x84, 0xff, 0xff, 0xff, 0xff, 0x01, 0x79)), refused),
  of('Huffman padding of zeros', block(honest, bytes(0x00, 0x81, 0x00, 0x01, 0x79)), refused, served),
  of('a table larger than agreed', block(tableSize(1_000_000), honest), refused),
  of('a table size after a field', block(honest, tableSize(0)), refused, served),
  of('a table of no size', block(tableSize(0), honest), served),
  of('an entry used again', [block(honest, literal(['x', 'y'], 0x40)), headers(3, fields())], ['GET /a', 'GET /a']),
  // Each byte of the block stands for 3.5 KB of headers.
  of(
    'an HPACK bomb',
    block(honest, literal(['x', 'y'.repeat(3500)], 0x40), ...Array.from({ length: 4000 }, () => indexed(62))),
    refused,
  ),
];

const connection: readonly Case[] = [
  of('PING', [payload(types.ping, 0, '01234567'), get()], served),
  of('PING of a wrong size', [payload(types.ping, 0, '0123456'), get()], refused),
  of('PING on a stream', [get(), payload(types.ping, 1, '01234567')], ...maybe),
  of('unknown settings', [settings([0xff, 1], [0xfff0, 2]), get()], served),
  of('SETTINGS on a stream', [payload(types.settings, 1, ''), get()], ...maybe),
  of('SETTINGS of a wrong size', [payload(types.settings, 0, '12345'), get()], refused),
  of('SETTINGS acknowledged with a payload', [payload(types.settings, 0, '123456', flags.ack), get()], refused),
  of('ENABLE_PUSH 2', [settings([2, 2]), get()], refused, served),
  of('a window of 2^31', [settings([4, 2 ** 31]), get()], refused),
  of('frames of 1 byte', [settings([5, 1]), get()], refused),
  of('frames of 2^24 bytes', [settings([5, 2 ** 24]), get()], refused),
  of('no window', [settings([4, 0]), get()], refused, served),
  of('a window of 1 byte', [settings([4, 1]), get()], refused, served),
  of('a window larger by 0', [windowUpdate(0, 0), get()], refused),
  of('a window of a stream larger by 0', [post(), windowUpdate(1, 0), data(1, 'hello')], refused),
  of('a window that overflows', [windowUpdate(0, 2 ** 31 - 1), get()], refused),
  of('a window of a stream that overflows', [post(), windowUpdate(1, 2 ** 31 - 1), data(1, 'hello')], refused),
  of(
    'settings that make a window overflow',
    [post(), windowUpdate(1, 2 ** 31 - 1 - 65_535), settings([4, 65_536]), data(1, 'hello')],
    refused,
  ),
  of('WINDOW_UPDATE on an idle stream', [windowUpdate(5, 1), get()], ...maybe),
  of('WINDOW_UPDATE of a wrong size', [payload(types.windowUpdate, 0, 'abc'), get()], refused),
  of('GOAWAY on a stream', [payload(types.goaway, 1, '\0\0\0\0\0\0\0\0'), get()], ...maybe),
  of('GOAWAY and then a request', [payload(types.goaway, 0, '\0\0\0\0\0\0\0\0'), get()], ...maybe),
  of('unknown frames', [payload(200, 0, 'x'), payload(201, 1, 'x'), get()], served),
  of('unknown flags', [frame(types.headers, whole | 0x92, 1, fieldBlock(fields()))], served),
  of(
    'the reserved bit',
    [Buffer.concat([uint32(honest.length * 256 + 1), bytes(whole), uint32(2 ** 31 + 1), honest])],
    served,
  ),
  // NGINX allows 16 MB, in its SETTINGS.
  of('a larger frame than usual', [post(), data(1, 'x'.repeat(16_385))], [`POST /a ${'x'.repeat(16_385)}`], refused),
  of('HEADERS that are too large', headers(1, fields({}, ['x', 'y'.repeat(17_000)])), refused),
  of('a frame of 16 MB in its own words', frame(types.headers, whole, 1, honest, 2 ** 24 - 1), refused),
  of('text of HTTP/1.1 for frames', Buffer.from(`GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n${hidden}`), refused),
  {
    ...of('text of HTTP/1.1 for a preface', [], refused),
    start: Buffer.from(`GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n${hidden}`),
  },
  {
    ...of('a preface with an error', [get()], refused),
    start: Buffer.concat([Buffer.from(preface.toString().replace('SM', 'MS')), settings()]),
  },
  { ...of('no SETTINGS', [get()], ...maybe), start: preface },
];

const groups = { pseudoHeaders, fieldLines, bodies, streams, continuations, compression, connection };

/** Ends every attack: who takes what came before for what it is answers it. */
const last = headers(1001, fields({ ':path': '/last' }));
const next = { send: [headers(1, fields({ ':path': '/next' }))] };

interface Seen {
  readonly outcome: Outcome;
  /** What reached the app, the last request left out. */
  readonly app: readonly string[];
  readonly nextServed: boolean;
}

async function attack(port: number, witness: Witness, conversation: Conversation): Promise<Seen> {
  const before = witness.saw().length;
  const outcome = await converse(port, { last, ...conversation });
  const { said } = await converse(port, next);
  const app = witness
    .saw()
    .slice(before)
    .filter((line) => line !== 'GET /last' && line !== 'GET /next');
  return { outcome, app, nextServed: said === 'saw GET /next\n' };
}

const waits = [
  'client_header_timeout',
  'client_body_timeout',
  'send_timeout',
  'keepalive_timeout',
  'lingering_timeout',
];
/** What NGINX waits for in vain ends after a second, or each such case would take minutes. */
const hasty = { 'slow-clients': () => ({ http: waits.map((name) => directive(name, '1s')) }) };
const manyRequests = { requestsPerSecond: 100_000, requestBurst: 100_000 };

/** An app that reads more than Node would, so that what passes the front by mistake shows. */
async function withWitness<Result>(use: (witness: Witness) => Promise<Result>): Promise<Result> {
  const witness = await startWitness(true);
  try {
    return await use(witness);
  } finally {
    await witness.stop();
  }
}

const inFront = <Result>(
  options: Partial<HardeningOptions>,
  use: (front: Front, witness: Witness) => Promise<Result>,
) =>
  withWitness((witness) =>
    withFront({ options, extra: hasty, profile: { app: `127.0.0.1:${witness.port}` } }, (front) => use(front, witness)),
  );

/** What went wrong with one case, or nothing. */
function problem({ name, outcomes }: Case, { outcome, app, nextServed }: Seen): string[] {
  const problems = [
    ...(outcomes.some((reaches) => reaches.join('\n') === app.join('\n'))
      ? []
      : [`the app saw ${JSON.stringify(app)}`]),
    ...(outcome.said.includes('hidden') ? ['a hidden request was answered'] : []),
    ...(outcome.silent ? ['neither answered nor closed'] : []),
    ...(nextServed ? [] : ['the next client was not served']),
  ];
  return problems.length ? [`${name}: ${problems.join('; ')}`] : [];
}

test.each(Object.entries(groups))('%s: refused or harmless, and the next client is served', (_, cases) =>
  inFront(manyRequests, async ({ port, log }, witness) => {
    const found: string[] = [];
    for (const one of cases) found.push(...problem(one, await attack(port, witness, one)));
    expect(found).toEqual([]);
    // Whatever the app saw, the front knows of; it writes its log when a request is over.
    const unknown = async (): Promise<string[]> => {
      const forwarded = (await log()).filter(({ upstreamStatus }) => upstreamStatus !== '');
      return smuggled(
        witness.saw().slice(1),
        forwarded.map(({ method, path }) => `${method} ${path}`),
      );
    };
    if (!(await until(async () => (await unknown()).length === 0))) expect(await unknown()).toEqual([]);
  }),
);

/** How far a server goes against what it was sent: 0 nothing, 1 the request is refused, 2 the connection is closed. */
function severity({ statuses, resets, closed }: Outcome): number {
  const ofTheAttack = (streams: Readonly<Record<number, number>>): number[] =>
    Object.entries(streams).flatMap(([stream, value]) => (stream === '1001' ? [] : [value]));
  const refuses = ofTheAttack(statuses).some((status) => status >= 400) || ofTheAttack(resets).some((code) => code > 0);
  return closed ? 2 : Number(refuses);
}

type Severities = ReadonlyMap<Case, number>;

async function severities(
  port: number,
  witness: Witness,
  cases: readonly Case[],
  patience?: number,
): Promise<Severities> {
  const found = new Map<Case, number>();
  for (const one of cases) {
    const { outcome } = await attack(port, witness, { ...one, ...(patience && { patience }) });
    found.set(one, severity(outcome));
  }
  return found;
}

/** The cases in which `server` does less than plain NGINX. */
async function laxerThanPlain(server: Severities): Promise<string[]> {
  const cases = [...server.keys()];
  const lines = waits.map((name) => `${name} 1s`);
  const plain = await withWitness((witness) =>
    withPlainNginx(witness.port, lines, (port) => severities(port, witness, cases)),
  );
  return cases.filter((one) => (server.get(one) ?? 0) < (plain.get(one) ?? 0)).map(({ name }) => name);
}

test('the front is no laxer than plain NGINX in any case', async () => {
  const front = await inFront(manyRequests, ({ port }, witness) =>
    severities(port, witness, Object.values(groups).flat()),
  );
  expect(await laxerThanPlain(front)).toEqual([]);
});

/** `count` pieces, many in one write. */
function* many(count: number, piece: (index: number) => Buffer): Generator<Buffer> {
  const batch = 1000;
  for (let at = 0; at < count; at += batch) {
    yield Buffer.concat(Array.from({ length: Math.min(batch, count - at) }, (_, index) => piece(at + index)));
  }
}

/** 16 MB of a frame, after some others: twice as much as NGINX takes of what carries nothing. */
function* flood(piece: Buffer, ...first: Buffer[]): Generator<Buffer> {
  yield* first;
  yield* many(2 ** 24 / piece.length, () => piece);
}

const requests = 5000;
const streamOf = (index: number): number => 2 * index + 1;
/** A client that takes every answer at once. */
const roomy = Buffer.concat([settings([4, 2 ** 20]), windowUpdate(0, 2 ** 30)]);
const postOn = (stream: number): Buffer => headers(stream, fields({ ':method': 'POST' }), open);

function* roomyMany(piece: (stream: number) => Buffer): Generator<Buffer> {
  yield roomy;
  yield* many(requests, (index) => piece(streamOf(index)));
}

const floods: Readonly<Record<string, () => Iterable<Buffer>>> = {
  'rapid reset (CVE-2023-44487)': () =>
    roomyMany((stream) => Buffer.concat([headers(stream, fields()), reset(stream)])),
  'streams that the server is made to reset (CVE-2025-8671)': () =>
    roomyMany((stream) => Buffer.concat([postOn(stream), windowUpdate(stream, 2 ** 31 - 1)])),
  requests: () => roomyMany((stream) => headers(stream, fields())),
  'requests that do not end': () => roomyMany(postOn),
  'CONTINUATION (CVE-2024-27316)': () =>
    flood(payload(types.continuation, 1, fieldBlock([['x', 'y']])), headers(1, fields(), flags.none)),
  'empty CONTINUATION': () => flood(payload(types.continuation, 1, ''), headers(1, fields(), flags.none)),
  'PING (CVE-2019-9512)': () => flood(payload(types.ping, 0, '01234567')),
  'acknowledged PING': () => flood(payload(types.ping, 0, '01234567', flags.ack)),
  'SETTINGS (CVE-2019-9515)': () => flood(settings()),
  'table sizes': () => flood(settings([1, 0], [1, 4096])),
  'PRIORITY (CVE-2019-9513)': () => flood(priority(3, 0)),
  WINDOW_UPDATE: () => flood(windowUpdate(0, 1)),
  'RST_STREAM (CVE-2019-9514)': () => flood(reset(1)),
  'empty DATA (CVE-2019-9518)': () => flood(data(1, '', flags.none), post()),
  padding: () => flood(frame(types.data, flags.padded, 1, Buffer.from('\x05\0\0\0\0\0')), post()),
  'DATA on a closed stream': () => flood(data(1, 'x'.repeat(1000), flags.none), get()),
  'unknown frames': () => flood(payload(200, 0, '')),
};

const attacker = '127.0.0.2';

test.each(Object.entries(floods))(
  'a flood of %s: cut off, few of it reach the app, others are served meanwhile',
  (_, send) =>
    inFront({ requestsPerSecond: 1, requestBurst: 20 }, async ({ port }, witness) => {
      const start = Date.now();
      const flooding = converse(port, { send: send(), localAddress: attacker });
      const meanwhile = await converse(port, next);
      const { closed } = await flooding;
      const { said } = await converse(port, next);
      expect({ closed, meanwhile: meanwhile.said, after: said }).toEqual({
        closed: true,
        meanwhile: 'saw GET /next\n',
        after: 'saw GET /next\n',
      });
      // The burst, and one more for each second that it took.
      expect(witness.saw().filter((line) => line.endsWith(' /a')).length).toBeLessThanOrEqual(
        21 + Math.ceil((Date.now() - start) / 1000),
      );
    }),
);

/** Some of what the naive server in test/helpers lets by. */
const smuggledByNaive = [
  'a request in :path',
  'a request in a value',
  'length 0 before a request',
  'transfer-encoding: chunked',
];

describe('these tests can fail', () => {
  /** Until a server that never hangs up is given up. */
  const patience = 300;
  const inNaive = async (use: (port: number, witness: Witness, front: NaiveFront) => Promise<void>): Promise<void> =>
    withWitness(async (witness) => {
      const front = await naiveHttp2(witness.port);
      try {
        await use(front.port, witness, front);
      } finally {
        await front.stop();
      }
    });

  test('before a naive server, they find hidden requests', () =>
    inNaive(async (port, witness, front) => {
      const found: string[] = [];
      for (const one of [...pseudoHeaders, ...fieldLines, ...bodies]) {
        const [seen, passed] = [witness.saw().length, front.forwarded().length];
        const wrong = problem(one, await attack(port, witness, { ...one, patience }));
        const unknown = smuggled(witness.saw().slice(seen), front.forwarded().slice(passed));
        if (wrong.length && unknown.includes('GET /hidden')) found.push(one.name);
      }
      expect(found).toEqual(expect.arrayContaining(smuggledByNaive));
    }));

  test('a naive server is laxer than plain NGINX', () =>
    inNaive(async (port, witness) => {
      const naive = await severities(port, witness, [...pseudoHeaders, ...continuations], patience);
      expect(await laxerThanPlain(naive)).toEqual(
        expect.arrayContaining(['no :method', 'a request in :path', 'CONTINUATION without HEADERS']),
      );
    }));

  test('a naive server cuts no flood off, and lets all of it reach the app', () =>
    inNaive(async (port, witness) => {
      for (const name of ['PING (CVE-2019-9512)', 'unknown frames']) {
        expect(await converse(port, { send: floods[name]?.() ?? [], patience })).toMatchObject({ closed: false });
      }
      const resets = many(100, (index) => Buffer.concat([headers(streamOf(index), fields()), reset(streamOf(index))]));
      await converse(port, { send: resets, patience });
      expect(await until(() => witness.saw().length === 100)).toBe(true);
    }));

  test('without the rate limit, far more of a flood reaches the app', () =>
    withWitness((witness) =>
      withFront({ without: 'rate-limit', profile: { app: `127.0.0.1:${witness.port}` } }, async ({ port }) => {
        // No more than NGINX takes on one connection at once (128): over that it hangs up, and drops what it has not passed on.
        const few = many(100, (index) => headers(streamOf(index), fields()));
        await converse(port, { send: [roomy, ...few] });
        expect(await until(() => witness.saw().filter((line) => line.endsWith(' /a')).length === 100)).toBe(true);
      }),
    ));
});
