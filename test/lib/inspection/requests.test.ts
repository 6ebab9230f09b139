import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { inspectBody, inspectHead, type InspectionException } from '../../../lib/inspection';
import { form, get, json, multipart, post, query } from './requests';

const attack = "x' or 4=4 --";
const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

describe('where a request is looked at', () => {
  it.each([
    ['path', get(`/a/${encodeURIComponent(attack)}/b`), ''],
    ['query', get(`/?user=${encodeURIComponent(attack)}`), 'user'],
    ['header', get('/', 'X-Filter', attack), 'x-filter'],
    ['cookie', get('/', 'Cookie', `a=b; user=${encodeURIComponent(attack)}`), 'user'],
  ])('the %s', (part, request, name) => {
    expect(inspectHead(request)).toMatchObject({ detector: 'sql-injection', part, name });
  });

  it('the name that is nearest above a text of JSON', () => {
    expect(inspectBody(json({ list: [{ id: 1, user: { name: attack } }] }))).toMatchObject({
      part: 'body',
      name: 'name',
    });
  });

  it('JSON and base64 within a value', () => {
    expect(inspectBody(form(JSON.stringify({ a: { $ne: 1 } })))?.detector).toBe('nosql-injection');
    expect(inspectHead(query(Buffer.from(attack).toString('base64')))?.detector).toBe('sql-injection');
    expect(
      inspectHead(get('/', 'Cookie', `p=${Buffer.from('{"a":{"$where":"x"}}').toString('base64url')}`))?.detector,
    ).toBe('nosql-injection');
  });

  it('files of a multipart form by their names, archives by theirs, and XML by its entities', () => {
    expect(inspectBody(multipart('name="f"; filename="../../app.js"', 'x'))).toMatchObject({
      detector: 'path-traversal',
      name: 'filename',
    });
    const entry = '../../app.js';
    const head = Buffer.alloc(30);
    head.write('PK\x03\x04', 'latin1');
    head.writeUInt16LE(entry.length, 26);
    expect(
      inspectBody(multipart('name="f"; filename="a.zip"', Buffer.concat([head, Buffer.from(entry)])))?.detector,
    ).toBe('path-traversal');
    const xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>';
    expect(inspectBody(multipart('name="f"; filename="a.xml"', xml))?.detector).toBe('xml-external-entity');
    expect(inspectBody(post('application/xml', Buffer.from(`\ufeff${xml}`, 'utf16le')))?.detector).toBe(
      'xml-external-entity',
    );
    const svg =
      '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>';
    expect(inspectBody(multipart('name="f"; filename="a.svg"', svg))).toBeUndefined();
    // What a file holds is a writer's own.
    expect(inspectBody(multipart('name="f"; filename="a.sql"', attack))).toBeUndefined();
  });

  it('texts and attributes of XML, values of GraphQL, and bodies of no known type', () => {
    expect(inspectBody(post('text/xml', `<a b="${attack}"/>`))?.detector).toBe('sql-injection');
    expect(inspectBody(post('text/xml', '<a>&lt;script&gt;alert(7)&lt;/script&gt;</a>'))?.detector).toBe(
      'cross-site-scripting',
    );
    expect(inspectBody(post('application/graphql', `{ user(name: "${attack}") { id } }`))?.detector).toBe(
      'sql-injection',
    );
    expect(inspectBody(post('text/plain', JSON.stringify({ a: attack })))?.detector).toBe('sql-injection');
  });
});

describe('an encoded body', () => {
  const body = JSON.stringify({ a: attack });
  it.each([
    ['gzip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
  ])('is decoded: %s', (encoding, bytes) => {
    expect(inspectBody(post('application/json', bytes, 'Content-Encoding', encoding))?.detector).toBe('sql-injection');
  });

  it.each([
    ['gzip', Buffer.from(body)],
    ['compress', Buffer.from(body)],
    ['gzip', gzipSync(Buffer.alloc((1 << 20) + 1))],
    ['gzip, gzip, gzip, gzip', Buffer.from(body)],
  ])('is refused where it cannot be: %s', (encoding, bytes) => {
    expect(inspectBody(post('application/json', bytes, 'Content-Encoding', encoding))?.detector).toBe(
      'undecodable-body',
    );
  });
});

describe('exceptions', () => {
  const found = (...exceptions: InspectionException[]) => inspectHead(query(attack), { exceptions })?.detector;

  it('let pass what they name, and nothing else', () => {
    expect(found()).toBe('sql-injection');
    expect(found({ detector: 'sql-injection' })).toBeUndefined();
    expect(found({ detector: 'sql-injection', part: 'query', name: 'q' })).toBeUndefined();
    expect(found({ part: 'query' })).toBeUndefined();
    expect(found({ detector: 'cross-site-scripting' })).toBe('sql-injection');
    expect(found({ detector: 'sql-injection', name: 'other' })).toBe('sql-injection');
    expect(found({ detector: 'sql-injection', part: 'body' })).toBe('sql-injection');
  });

  it('do not make a header clean for those without them', () => {
    const request = get('/', 'Referer', 'https://app.example/?a=<script>alert(7)</script>');
    expect(inspectHead(request, { exceptions: [{ name: 'referer' }] })).toBeUndefined();
    expect(inspectHead(request)?.detector).toBe('cross-site-scripting');
  });

  it('nor does one header make another clean', () => {
    expect(inspectHead(get('/', 'Cookie', '; id'))).toBeUndefined();
    expect(inspectHead(get('/', 'X-Command', '; id'))?.detector).toBe('command-injection');
  });
});

describe('what apps and browsers send', () => {
  it.each([
    get(
      '/',
      'User-Agent',
      browser,
      'Accept',
      'text/html,*/*;q=0.8',
      'Cookie',
      'a=b; c="d"; e=%7B%22f%22%3A%22g%22%7D',
      'If-None-Match',
      'W/"x"',
    ),
    get('/assets/index-4f2a.js?v=1.2.3', 'Referer', 'https://app.example/a?b=c&d=e'),
    get('/api/items/550e8400-e29b-41d4-a716-446655440000?fields=id,name&sort=-date&filter[price]=5..10'),
    get('/@vite/client'),
    get('/socket.io/?EIO=4&transport=polling&t=PYtNo6w&sid=lv_VI97HAXpY6yYWAAAB'),
    post('text/plain;charset=UTF-8', '42["message",{"text":"it\'s me; hi"}]'),
    json({
      query: 'query ($id: ID!) { user(id: $id) { name posts(first: 5) { edges { node { id } } } } }',
      variables: { id: '5' },
    }),
    json({
      title: 'A page',
      content: '<p>It&rsquo;s <strong>ok</strong>; use <code>&lt;b&gt;</code></p>',
      tags: ['a', "b's"],
    }),
    post('application/octet-stream', Buffer.from([0, 1, 2, 60, 115, 99, 114, 105, 112, 116, 62])),
    { ...json({ op: 'replace', path: '/a/b' }), method: 'PATCH' },
    { ...get('/items/5'), method: 'DELETE' },
  ])('passes: %#', (request) => {
    expect(inspectHead(request) ?? inspectBody(request)).toBeUndefined();
  });
});

describe('what real apps are sent, which looks like an attack', () => {
  const publish = (tarball: string) => json({ versions: { '1.2.3': { dist: { tarball } } } });

  it.each([
    ['a form with markup and an ampersand before a word (Koa)', form("it's <i>fine</i> & more")],
    ['an ampersand between words', form('Name & date')],
    ['a statement in a field for statements (Fastify)', multipart('name="query"', 'SELECT * FROM a WHERE 1=1; --')],
    ['operators below a query in JSON', json({ query: { price: { $gt: 5, $ne: null }, $or: [{ a: 1 }, { b: 2 }] } })],
    ['operators in a filter (Feathers)', post('application/x-www-form-urlencoded', 'text=a&filter%5B%24ne%5D=b')],
    ['operators in a nested filter (Strapi)', get('/api/posts?filters[title][$eq]=hello&filters[$or][0][id][$gt]=3')],
    ['a filter as JSON (LoopBack)', get(`/items?filter=${encodeURIComponent('{"where":{"price":{"$gt":5}}}')}`)],
    ['a selector of Mango (CouchDB)', json({ selector: { year: { $gt: 2010 } }, fields: ['year'], limit: 5 })],
    [
      'an issuer (OpenID Connect)',
      post('application/x-www-form-urlencoded', 'code=a1b2&iss=https%3A%2F%2F127.0.0.1%3A13900'),
    ],
    [
      'a redirect to a native app (RFC 8252)',
      get('/authorize?client_id=cli&redirect_uri=http%3A%2F%2F127.0.0.1%3A51004%2Fcallback'),
    ],
    [
      'a page to go back to (SAML)',
      post(
        'application/x-www-form-urlencoded',
        'SAMLResponse=PHNhbWxwOlJlc3BvbnNlLz4%3D&RelayState=https%3A%2F%2Flocalhost%3A8443%2Fa',
      ),
    ],
    ['a scoped package, as npm spells it (Verdaccio)', get('/@istanbuljs%2fload-nyc-config')],
    ["a URL of the service's own", publish('http://app.example/@alice/hello/-/hello-1.2.3.tgz')],
    [
      "a URL of the service's own, on this machine (Verdaccio)",
      {
        ...publish('http://localhost:4873/@alice/hello/-/hello-1.2.3.tgz'),
        rawHeaders: ['Host', 'localhost:4873', 'Content-Type', 'application/json'],
      },
    ],
    [
      'the same without its port (Verdaccio)',
      {
        ...publish('http://localhost/hello/-/hello-1.2.3.tgz'),
        rawHeaders: ['Host', 'localhost:4873', 'Content-Type', 'application/json'],
      },
    ],
    ['code in a code span (Node-RED)', json({ flows: [{ info: '# A *flow* `DROP TABLE words;`' }] })],
    [
      'code of a function (Node-RED)',
      json({ func: 'msg.payload = `heard: ${msg.payload}`;\nmsg.topic = "it"; return msg;' }),
    ],
    [
      'a snippet in a field for code (Payload)',
      json({
        snippet: '<script>document.write(`${location.hash}`)</script>\n$(rm -rf ./build) {{7*7}} ../../etc/hosts',
      }),
    ],
    [
      'a statement of several lines in a text (Payload)',
      json({ content: "SELECT * FROM posts WHERE title = 'O''Brien' OR 1=1; -- a tutorial\r\n\r\n<b>& more</b>" }),
    ],
    [
      'a page with a script in a field for pages (Node-RED)',
      json({ template: '<!doctype html><h1>Hello, {{payload.name}}</h1><script>const a = `${1 + 1}`;</script>' }),
    ],
    ['a search for words (Payload)', get('/api/posts?where%5Bcontent%5D%5Blike%5D=OR+1%3D1&depth=0')],
    ['a percent sign and digits within a sentence', form('make it 100% %00 %2e%2e')],
  ])('passes: %s', (_, request) => {
    expect(inspectHead(request) ?? inspectBody(request)).toBeUndefined();
  });

  it.each([
    ['a statement in any other field', multipart('name="title"', 'SELECT * FROM a WHERE 1=1; --')],
    ['a statement that leaves its database', multipart('name="query"', "SELECT 1 INTO OUTFILE '/srv/x.php'")],
    ['what ends a string in a field for statements', multipart('name="query"', "x' OR 1=1; --")],
    ['an operator in a field for a text', json({ query: { a: 1 }, user: { $ne: null } })],
    ['code for the database below a query', json({ query: { $where: 'this.a == 1' } })],
    [
      'what was honest elsewhere in the same document',
      json({ query: { name: '{"$gt":""}' }, user: { name: '{"$gt":""}' } }),
    ],
    ['a name that was honest elsewhere', json({ a: { prototype: 1 }, constructor: { prototype: { b: 1 } } })],
    ['a script in a field for code that has one line', json({ code: '<script>alert(7)</script>' })],
    ['what ends a string behind a statement', json({ content: "SELECT a FROM b\n' OR 1=1 -- '" })],
    ['an expression of a template in a field for pages', json({ template: '<h1>{{7*7}}</h1><script>let a;</script>' })],
    ['an event in a field for pages', json({ html: '<img src=x onerror=alert(7)><script>let a;</script>' })],
    ['what ends a string in a filter', get('/api/posts?where%5Bcontent%5D%5Blike%5D=x%27+OR+1%3D1--')],
    ['code for the database in a filter', get('/?filter[$where]=sleep(9)')],
    ['a filter as JSON with code in it', get(`/items?filter=${encodeURIComponent('{"where":{"$where":"1"}}')}`)],
    ['a place on this machine in any other field', get('/?image=http%3A%2F%2F127.0.0.1%3A13900%2F')],
    ["a cloud's metadata, wherever", get('/?redirect_uri=http%3A%2F%2F169.254.169.254%2Flatest')],
    [
      'another port of this machine',
      { ...get('/?image=http%3A%2F%2Flocalhost%3A9200%2F'), rawHeaders: ['Host', 'localhost:4873'] },
    ],
    ['a segment with SQL in it', get('/@a%2fb%20or%201=1--')],
    ['what leaves a name between backticks', json({ sort: '`; drop table words; `' })],
    ['a name with a NUL behind it', get('/a.png%2500.js')],
  ])('refuses: %s', (_, request) => {
    expect(inspectHead(request) ?? inspectBody(request)).toBeDefined();
  });
});
