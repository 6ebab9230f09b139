import { webAcl, type WafRequest } from '../../../../lib/waf/testing';
import type { WebAclProps } from '../../../../lib/constructs/web-acl';
import { rules, type RuleName } from '../../../../lib/waf/rules';
import { synthesizedAcl } from '../../../helpers/waf';

/** What a rule must stop, and what looks like it and must pass; both as requests, or as their URIs. */
interface Case {
  readonly props?: WebAclProps;
  /** What becomes of what it stops. @default BLOCK */
  readonly action?: 'BLOCK' | 'ALLOW' | 'COUNT';
  readonly status?: number;
  readonly stops: readonly (string | WafRequest)[];
  readonly passes: readonly (string | WafRequest)[];
}

const post = (body: string, type = 'application/json', more: Partial<WafRequest> = {}): WafRequest => ({
  uri: '/api/items',
  method: 'POST',
  body,
  headers: { 'content-type': type },
  ...more,
});
const form = (body: string): WafRequest => post(body, 'application/x-www-form-urlencoded');
const multipart = (name: string, value: string): WafRequest =>
  post(
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`,
    'multipart/form-data; boundary=b',
  );
const from = (clientIp: string): WafRequest => ({ uri: '/', clientIp });
const agent = (value: string): WafRequest => ({ uri: '/', headers: { 'user-agent': value } });
const managed = (...managedRules: string[]): WafRequest => ({ uri: '/', managedRules });
const crossSite = (headers: Record<string, string> = {}, more: Partial<WafRequest> = {}): WafRequest => ({
  uri: '/transfer',
  method: 'POST',
  headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', cookie: 'sid=1', ...headers },
  ...more,
});
const burst = (count: number, request: WafRequest): WafRequest[] => Array.from({ length: count }, () => request);

const cases: Readonly<Record<RuleName, Case>> = {
  'trusted-addresses': {
    props: { trustedAddresses: ['203.0.113.0/24', '2001:db8::1'] },
    action: 'ALLOW',
    stops: [{ uri: '/.env', clientIp: '203.0.113.9' }, from('2001:db8::1')],
    passes: [from('203.0.114.9'), from('2001:db8::2'), { uri: '/', headers: { 'x-forwarded-for': '203.0.113.9' } }],
  },
  'denied-addresses': {
    props: { deniedAddresses: ['203.0.113.7', '2001:db8::/32'] },
    stops: [from('203.0.113.7'), from('2001:db8:1::1')],
    passes: [from('203.0.113.8'), { uri: '/', headers: { 'x-forwarded-for': '203.0.113.7' } }],
  },
  'allowed-clients': {
    props: { clients: ['198.51.100.0/24'] },
    stops: [
      from('203.0.113.7'),
      from('2001:db8::1'),
      { ...from('203.0.113.7'), headers: { 'x-forwarded-for': '198.51.100.1' } },
    ],
    passes: [from('198.51.100.200')],
  },
  geo: {
    props: { deniedCountries: ['KP', 'XK'] },
    stops: [{ uri: '/', country: 'KP' }],
    passes: [{ uri: '/', country: 'KR' }, '/?country=KP'],
  },
  'anti-ddos': {
    props: { antiDdos: true },
    stops: [managed('AWSManagedRulesAntiDDoSRuleSet/DDoSRequests')],
    passes: ['/'],
  },
  'ip-reputation': {
    stops: [managed('AWSManagedRulesAmazonIpReputationList/AWSManagedIPReputationList')],
    passes: ['/'],
  },
  'rate-limit': {
    props: { requestsPerFiveMinutes: 100 },
    status: 429,
    stops: [],
    passes: [],
  },
  'login-limit': {
    props: { loginsPerFiveMinutes: 10 },
    status: 429,
    stops: [],
    passes: [],
  },
  'anonymous-ip': {
    action: 'COUNT',
    stops: [managed('AWSManagedRulesAnonymousIpList/AnonymousIPList')],
    passes: ['/'],
  },
  'known-hosts': {
    props: { hosts: ['example.com', '*.example.org'] },
    status: 421,
    stops: [
      'evil.example',
      'example.com.evil.example',
      'evil-example.com',
      'example.org',
      'exampleXcom',
      'a.b@example.com',
    ].map((host) => ({ uri: '/', headers: { host } })),
    passes: ['example.com', 'EXAMPLE.com:8443', 'a.example.org', 'a.b.example.org'].map((host) => ({
      uri: '/',
      headers: { host },
    })),
  },
  methods: {
    status: 405,
    stops: ['TRACE', 'CONNECT', 'PROPFIND', 'get', 'POSTS', 'DEBUG'].map((method) => ({ uri: '/', method })),
    passes: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({ uri: '/', method })),
  },
  'admin-paths': {
    props: { adminPaths: ['/admin', '/metrics'], adminClients: ['198.51.100.77/32'] },
    stops: [
      '/admin',
      '/admin/',
      '/Admin/users',
      '/%61dmin',
      '/x/../admin',
      '//admin',
      '/.//admin',
      '/admin%2fusers',
      '\\admin',
      '/x\\..\\admin',
      '/metrics?x=1',
    ],
    passes: [
      '/administrator',
      '/blog/admin',
      '/metrics.html',
      { uri: '/admin', clientIp: '198.51.100.77' },
      '/?next=/admin',
    ],
  },
  'hidden-files': {
    status: 404,
    stops: [
      ...[
        '/.env',
        '/.git/config',
        '/app/.npmrc',
        '/%2egit/HEAD',
        '/.ssh/id_rsa',
        '/.htpasswd',
        '/x\\.env',
        '/.cache',
        '/.web',
        '/.c',
        '/.w',
      ],
      ...[
        '/index.js~',
        '/config.php.BAK',
        '/db.sqlite3',
        '/dump.sql.gz',
        '/server.key',
        '/static/app.js.map',
        '/id_ed25519',
      ],
      ...[
        '/package.json',
        '/package-lock.json',
        '/api/yarn.lock',
        '/pnpm-lock.yaml',
        '/Dockerfile',
        '/docker-compose.yml',
        '/node_modules/x/index.js',
        '/CVS/Root',
        '/npm-debug.log',
      ],
    ],
    passes: [
      ...[
        '/.well-known/security.txt',
        '/.well-known/acme-challenge/x',
        '/.casemate/health',
        '/',
        '/a.b/c',
        '/v1.0/x',
        '/file..txt',
      ],
      ...[
        '/packages.json',
        '/my-package.json',
        '/docs/backup',
        '/keys',
        '/turnkey',
        '/monkey',
        '/map',
        '/x.sqlite-guide',
        '/?file=.env',
        '/package.json5',
        '/environment',
      ],
    ],
  },
  csrf: {
    props: { trustedOrigins: ['https://app.example.com'], csrfExempt: ['/webhooks'] },
    stops: [
      crossSite(),
      crossSite({}, { method: 'DELETE' }),
      crossSite({ 'sec-fetch-site': 'same-site' }),
      crossSite({ origin: 'https://app.example.com.evil.example' }),
      crossSite({}, { uri: '/webhooks/../transfer' }),
      crossSite({}, { uri: '/webhooks%2f..%2ftransfer' }),
    ],
    passes: [
      crossSite({ 'sec-fetch-site': 'same-origin' }),
      crossSite({ 'sec-fetch-site': 'none' }),
      crossSite({}, { method: 'GET' }),
      crossSite({}, { method: 'OPTIONS' }),
      { uri: '/transfer', method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } },
      { uri: '/transfer', method: 'POST', headers: { cookie: 'sid=1', 'user-agent': 'curl/8' } },
      crossSite({ origin: 'https://app.example.com' }),
      crossSite({}, { uri: '/webhooks/stripe' }),
      crossSite({ cookie: 'sid=1; __Host-login=/callback' }),
    ],
  },
  'duplicate-parameters': {
    props: { duplicateParameters: ['id', 'price_eur', 'filter[name]'] },
    status: 400,
    stops: [
      '/?id=1&id=2',
      '/?id=1&x=3&id=2',
      '/?id&id',
      '/?%69d=1&id=2',
      '/?i%64=1&%69%64=2',
      '/?x=1&price_eur=1&price%5feur=2',
      '/?price_eur=1&price%5Feur=2',
      '/?filter[name]=a&filter%5Bname%5D=b',
      '/?id=1&id',
    ],
    passes: [
      '/?id=1',
      '/?id=1&ids=2',
      '/?id=1&uid=2',
      '/?id[]=1&id[]=2',
      '/?q=a%26id=1&id=2',
      '/?other=1&other=2',
      '/?q=id=1&x=id=2',
      '/?id=id&x=id',
    ],
  },
  'scanner-user-agents': {
    action: 'COUNT',
    stops: [
      agent('sqlmap/1.7#stable'),
      agent('Mozilla/5.00 (Nikto/2.1.6)'),
      agent('Nuclei - Open-source project'),
      agent('Fuzz Faster U Fool ffuf/2'),
    ],
    passes: [
      agent('Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0'),
      agent('curl/8.5.0'),
      agent('python-requests/2.31'),
      agent('Nmapper-Music/1.0'),
      agent('okhttp/4.12'),
      '/nikto',
    ],
  },
  'body-size': {
    action: 'COUNT',
    stops: [post('x'.repeat(8193))],
    passes: [post('x'.repeat(8192)), post('{}'), '/'],
  },
  'body-size-limit': {
    props: { largeBodyPaths: ['/upload'] },
    status: 413,
    stops: [
      post('x'.repeat(8193)),
      post('x'.repeat(8193), 'text/plain', { uri: '/uploads' }),
      post('x'.repeat(9000), 'text/plain', { uri: '/upload/../api' }),
    ],
    passes: [
      post('x'.repeat(8192)),
      post('x'.repeat(9000), 'text/plain', { uri: '/upload' }),
      post('x'.repeat(9000), 'text/plain', { uri: '/upload/a/b.png' }),
    ],
  },
  'body-encoding': {
    status: 415,
    stops: [
      post('\x1f\x8b', 'application/json', { headers: { 'content-encoding': 'GZIP' } }),
      post('x', 'application/json', { headers: { 'content-encoding': 'br' } }),
      post('x', 'application/json; charset=utf-16le'),
      post('x', 'application/json; charset="UTF-7"'),
      post('x', 'text/plain;charset = utf-32'),
    ],
    passes: [
      post('x', 'application/json; charset=utf-8'),
      post('x', 'text/plain; charset=iso-8859-1'),
      post('x', 'application/json', { headers: { 'content-encoding': 'identity' } }),
      { uri: '/', headers: { 'accept-encoding': 'gzip, br' } },
    ],
  },
  'known-bad-inputs': {
    stops: [
      managed('AWSManagedRulesKnownBadInputsRuleSet/Log4JRCE_BODY'),
      managed('AWSManagedRulesKnownBadInputsRuleSet/Log4JRCE_HEADER'),
    ],
    passes: ['/'],
  },
  'sql-injection': {
    stops: [managed('AWSManagedRulesSQLiRuleSet/SQLi_BODY'), managed('AWSManagedRulesSQLiRuleSet/SQLi_QUERYARGUMENTS')],
    passes: ['/'],
  },
  'nosql-operators': {
    stops: [
      ...[
        '/?user[$ne]=1',
        '/?user%5B%24ne%5D=1',
        '/?a[b][$gt]=',
        '/?a[$in][]=x',
        '/?a.$ne=1',
        '/?$where=1',
        '/?filter={"a":{"$gt":""}}',
        '/?f=%7B%22%5Cu0024gt%22%3A1%7D',
        "/?a=1,+$where:+'1==1'",
      ],
      post('{"user":{"$ne":null}}'),
      post('{"user":{"\\u0024ne":null}}'),
      post('{"a":[{"b":{"$REGEX":".*"}}]}'),
      post('{"$where":"sleep(1000)"}'),
      post('{"$push":{"roles":"admin"}}'),
      post('{"__v":1,"password":{"$type":2}}'),
      '/?$where:1==1',
      post('{"a":{"$ne":1}', 'application/json'),
      post('{"a":1,"a":{"$ne":1}}'),
      post('{"filter":"{\\"a\\":{\\"$gt\\":1}}"}'),
      form('user=a&pass[$ne]=x'),
      form('pass%5B%24ne%5D=x'),
      form('filter=%7B%22a%22%3A%7B%22%24gt%22%3A1%7D%7D'),
      multipart('pass[$ne]', 'x'),
      multipart('filter', '{"a":{"$gt":1}}'),
      post('\ufeff{"a":{"$ne":1}}'),
      form('[1]&a[$ne]=1'),
    ],
    passes: [
      ...[
        '/?q=$ne',
        '/?q=how+does+$gt+work',
        '/?price=$5',
        '/?$filter=price+gt+5&$select=name&$top=3&$orderby=x',
        '/?a[b]=$ne',
        '/?a[$]=1',
        '/?q=cash:$in',
        '/?$search=x&$count=true',
      ],
      post('{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/a","$id":"x"}'),
      post('{"event":"$pageview","properties":{"$current_url":"/","$set":{"plan":"free"},"$set_once":{"a":1}}}'),
      post('{"q":"$ne"}'),
      post('{"price":"$5","text":"use $gt: it is greater"}', 'application/json'),
      post('{"a":"costs $in total","$oid":"507f1f77bcf86cd799439011"}'),
      post('{"$filter":"a"}'),
      post('{"lte":1,"ne":2,"eq":"$"}'),
      form('comment=I+owe+you+$5&x[y]=z'),
      form('q=what+is+%24regex'),
      multipart('price', '$gt'),
    ],
  },
  'prototype-pollution': {
    stops: [
      ...[
        '/?__proto__[a]=1',
        '/?__proto__.a=1',
        '/?a[__proto__][b]=1',
        '/?__proto__=1',
        '/?%5F_proto__[a]=1',
        '/?constructor[prototype][a]=1',
        '/?constructor.prototype.a=1',
        '/?a.constructor.prototype.b=1',
        '/?q={"__proto__":{"a":1}}',
      ],
      post('{"__proto__":{"a":1}}'),
      post('{"a":{"__proto__":{"b":1}}}'),
      post('{"\\u005f_proto__":{"a":1}}'),
      post('{"constructor":{"prototype":{"a":1}}}'),
      post('{"constructor" : {"name":"x","prototype":{"a":1}}}'),
      post('{"constr\\u0075ctor":{"proto\\u0074ype":{"a":1}}}'),
      post('{"__proto__.a":1}'),
      post('{"a.constructor.prototype.b":1}'),
      post('[{"__proto__":[]}]'),
      post('\ufeff{"constructor":{"name":"x","prototype":{"a":1}}}'),
      post('{"x":1,"x":2,"constructor":{"name":"x","prototype":{"a":1}}}'),
      form('__pro__proto__to__[a]=1'),
      form('constructor.prototype=1'),
      form('__proto__[a]=1'),
      form('constructor%5Bprototype%5D%5Ba%5D=1'),
      multipart('__proto__[a]', '1'),
      multipart('constructor.prototype.a', '1'),
    ],
    passes: [
      ...[
        '/?q=__proto__',
        '/?q=what+is+__proto__',
        '/?constructor=Ferrari',
        '/?prototype=1',
        '/?constructor=a&prototype=b',
        '/?a[constructor]=1',
        '/?proto=1',
        '/docs/Object/__proto__',
      ],
      post('{"constructor":"Ferrari","prototype":"P1"}'),
      post('{"constructor":{"name":"Ferrari"}}'),
      post('{"prototype":true,"proto":1}'),
      post('{"q":"__proto__","text":"what is constructor.prototype for?"}'),
      form('q=__proto__&x=1'),
      form('text=Every+function+has+a+prototype+and+a+constructor'),
      multipart('q', '__proto__'),
    ],
  },
  common: {
    stops: [
      managed('AWSManagedRulesCommonRuleSet/CrossSiteScripting_BODY'),
      managed('AWSManagedRulesCommonRuleSet/NoUserAgent_HEADER'),
    ],
    passes: ['/', managed('AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY')],
  },
  linux: { props: { linux: true }, stops: [managed('AWSManagedRulesLinuxRuleSet/LFI_URIPATH')], passes: ['/'] },
  posix: {
    props: { linux: true },
    stops: [managed('AWSManagedRulesUnixRuleSet/UNIXShellCommandsVariables_BODY')],
    passes: ['/'],
  },
  'admin-protection': {
    props: { adminProtection: true, adminClients: ['198.51.100.77/32'] },
    stops: [managed('AWSManagedRulesAdminProtectionRuleSet/AdminProtection_URIPATH')],
    passes: [
      { ...managed('AWSManagedRulesAdminProtectionRuleSet/AdminProtection_URIPATH'), clientIp: '198.51.100.77' },
    ],
  },
  'account-takeover': {
    props: {
      accountTakeover: { loginPath: '/login', payload: 'JSON', usernameField: '/user', passwordField: '/password' },
    },
    stops: [managed('AWSManagedRulesATPRuleSet/AttributeCompromisedCredentials')],
    passes: ['/'],
  },
  'bot-control': {
    props: { botControl: 'COMMON' },
    stops: [managed('AWSManagedRulesBotControlRuleSet/CategoryScrapingFramework')],
    passes: ['/'],
  },
};

const requestOf = (one: string | WafRequest): WafRequest => (typeof one === 'string' ? { uri: one } : one);
interface Json {
  Resources: Record<string, { Type: string; Properties: { Rules: { Name: string }[] } }>;
}

/** The synthesized template, with the rule and without it. */
const both = (name: RuleName, props: WebAclProps = {}) => {
  const whole = synthesizedAcl({ mode: 'block', ...props }).toJSON() as Json;
  const without = structuredClone(whole);
  for (const { Type, Properties } of Object.values(without.Resources)) {
    if (Type === 'AWS::WAFv2::WebACL') Properties.Rules = Properties.Rules.filter(({ Name }) => Name !== name);
  }
  return [webAcl(whole), webAcl(without)] as const;
};

describe.each(Object.keys(rules) as RuleName[])('%s', (name) => {
  const { props, action = 'BLOCK', status = 403, stops, passes } = cases[name];
  const [acl, without] = both(name, props);
  const by = (request: WafRequest, offline = acl) => {
    const verdict = offline.evaluate(request);
    const match = verdict.matches.find((one) => one.rule === name || one.group === name);
    return { match: match?.action, verdict };
  };

  test('is understood whole', () => {
    expect(acl.unsupported).toEqual([]);
  });

  if (stops.length) {
    test.each(stops.map(requestOf))('stops %j', (request) => {
      const { match, verdict } = by(request);
      expect(match).toBe(action);
      if (action === 'BLOCK' && !request.managedRules) expect(verdict.response?.status).toBe(status);
      // Red without the rule: no other group has what the request says that it meets.
      if (request.managedRules) {
        expect(() => by(request, without)).toThrow('no managed group of this web ACL has that rule');
        return;
      }
      expect(by(request, without).match).toBeUndefined();
      if (action === 'BLOCK') expect(by(request, without).verdict.action).toBe('ALLOW');
    });

    test.each(passes.map(requestOf))('passes %j', (request) => {
      expect(by(request).match === 'BLOCK' || by(request).match === action).toBe(false);
    });
  }
});

describe('rates', () => {
  const count = (name: RuleName, requests: readonly WafRequest[]): number => {
    const [acl, without] = both(name, cases[name].props);
    expect(requests.every((request) => without.evaluate(request).action === 'ALLOW')).toBe(true);
    return requests
      .map((request) => acl.evaluate(request))
      .filter(({ rule, response }) => rule === name && response?.status === 429).length;
  };

  test('rate-limit: one address, over its limit; not by a header', () => {
    expect(count('rate-limit', burst(101, from('203.0.113.7')))).toBe(1);
    expect(count('rate-limit', burst(100, from('203.0.113.7')))).toBe(0);
    expect(
      count(
        'rate-limit',
        Array.from({ length: 101 }, (_, index) => from(`203.0.113.${index}`)),
      ),
    ).toBe(0);
    const forged = Array.from({ length: 150 }, (_, index) => ({
      uri: '/',
      headers: { 'x-forwarded-for': `10.0.0.${index}` },
    }));
    expect(count('rate-limit', forged)).toBe(50);
  });

  test('login-limit: POST to a login in any spelling', () => {
    const login = (uri: string, method = 'POST'): WafRequest => ({ uri, method });
    expect(count('login-limit', burst(11, login('/login')))).toBe(1);
    expect(
      count('login-limit', [
        ...burst(8, login('/login')),
        login('/LOGIN/'),
        login('/%6cogin'),
        login('/x/../api/login'),
      ]),
    ).toBe(1);
    expect(count('login-limit', burst(50, login('/login', 'GET')))).toBe(0);
    expect(count('login-limit', burst(50, login('/logins')))).toBe(0);
    expect(count('login-limit', burst(50, login('/blog/login-tips')))).toBe(0);
  });
});

test('a body that is seen in part is handed on with a label and a header, never silently', () => {
  const verdict = webAcl(synthesizedAcl()).evaluate(post('x'.repeat(9000)));
  expect(verdict).toMatchObject({
    action: 'ALLOW',
    labels: ['casemate:body-size'],
    insertedHeaders: { 'x-amzn-waf-casemate-body': 'partly-inspected' },
  });
});

test('what is refused in block passes in count, with the label of its rule', () => {
  const counting = webAcl(synthesizedAcl());
  for (const [name, request] of [
    ['nosql-operators', post('{"a":{"$ne":1}}')],
    ['prototype-pollution', post('{"__proto__":{}}')],
    ['hidden-files', { uri: '/.env' }],
    ['csrf', crossSite()],
    ['methods', { uri: '/', method: 'PROPFIND' }],
  ] as const) {
    expect(counting.evaluate(request)).toMatchObject({
      action: 'ALLOW',
      labels: expect.arrayContaining([`casemate:${name}`]) as unknown,
    });
  }
});

test('the answer does not hang on whether AWS WAF takes off the escapes of JSON', () => {
  const decoded = webAcl(synthesizedAcl({ mode: 'block' }), { assumptions: { jsonEscapes: 'decoded' } });
  for (const name of ['nosql-operators', 'prototype-pollution'] as const) {
    for (const request of cases[name].stops.map(requestOf)) expect(decoded.evaluate(request).rule).toBe(name);
    for (const request of cases[name].passes.map(requestOf)) expect(decoded.evaluate(request).action).toBe('ALLOW');
  }
});

test('behind a distribution, nothing goes by addresses; the distribution has its own web ACL', () => {
  const acl = webAcl(
    synthesizedAcl({
      behindCloudFront: true,
      deniedAddresses: ['203.0.113.7/32'],
      deniedCountries: ['KP'],
      requestsPerFiveMinutes: 10,
    }),
  );
  const requests = burst(100, { uri: '/login', method: 'POST', clientIp: '203.0.113.7', country: 'KP' });
  expect(requests.every((request) => acl.evaluate(request).action === 'ALLOW')).toBe(true);
  const edge = webAcl(synthesizedAcl({ scope: 'CLOUDFRONT', requestsPerFiveMinutes: 10 }, 'us-east-1'));
  expect(requests.filter((request) => edge.evaluate({ ...request, uri: '/' }).rule === 'rate-limit')).toHaveLength(90);
  expect(edge.evaluate(post('x'.repeat(16_384))).labels).toEqual([]);
  expect(edge.evaluate(post('x'.repeat(16_385))).labels).toContain('casemate:body-size');
});

test('no regular expression is longer than AWS WAF takes, or uses what it does not have', () => {
  const props = {
    hosts: ['*.example.com'],
    duplicateParameters: ['filter[name]'],
    largeBodyPaths: ['/a'],
    csrfExempt: ['/b'],
    hiddenFilesExcept: ['/c'],
  };
  const sources = [
    ...JSON.stringify(synthesizedAcl(props).toJSON()).matchAll(/"RegexString":("(?:[^"\\]|\\.)*")/g),
  ].map(([, text = '']) => JSON.parse(text) as string);
  expect(sources.length).toBeGreaterThan(15);
  expect(sources.filter((source) => source.length > 512 || /\(\?(?:[=!<]|>)|\\[1-9]/.test(source))).toEqual([]);
});
