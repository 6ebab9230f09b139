import { resolveOptions } from '../../../../lib';
import { parseLogLine, type LogEntry } from '../../../../lib/waf/logs/entry';
import { exceptionsFor, report, reportJson } from '../../../../lib/waf/logs/report';
import { add, emptyTally, type Tally } from '../../../../lib/waf/logs/tally';
import { webAcl } from '../../../../lib/waf/testing';
import { synthesizedAcl } from '../../../helpers/waf';

const entry = (
  rule: string,
  path: string,
  clientIp = '203.0.113.7',
  outcome: 'counted' | 'blocked' = 'counted',
): LogEntry => ({
  met: [{ rule, outcome }],
  clientIp,
  country: 'CH',
  method: 'POST',
  path,
  parameters: ['q'],
  requestId: 'r1',
  timestamp: Date.UTC(2026, 10, 21),
});
const tallied = (...entries: (LogEntry | undefined)[]): Tally => {
  const tally = emptyTally();
  for (const one of entries) add(tally, one);
  return tally;
};

test('rule by rule: how many, from how many, where, and samples', () => {
  const text = report(
    tallied(
      entry('nosql-operators', '/search', '203.0.113.1'),
      entry('nosql-operators', '/search', '203.0.113.2'),
      entry('nosql-operators', '/api/items', '203.0.113.2', 'blocked'),
      entry('csrf', '/pay'),
      undefined,
    ),
  );
  expect(text).toContain('4 requests, 2026-11-21 00:00 to 2026-11-21 00:00 UTC. 1 line is no entry of a WAF log.');
  expect(text).toContain('nosql-operators: would have blocked 2 requests, blocked 1 request, from 2 addresses\n');
  expect(text).toMatch(/^ +2 {2}\/search {2}\(2 addresses\)$/m);
  expect(text).toContain('such as POST /search?q from 203.0.113.1 (CH), request r1');
  expect(text.indexOf('nosql-operators')).toBeLessThan(text.indexOf('csrf'));
  expect(text).toContain("  { rule: 'nosql-operators', paths: ['/search'] }, // 2 requests from 2 addresses\n");
});

test('the exceptions do what they say, pasted', () => {
  const exceptions = exceptionsFor(
    tallied(entry('nosql-operators', '/search'), entry('common/CrossSiteScripting_BODY', '/editor')),
  );
  const acl = webAcl(
    synthesizedAcl({ mode: 'block', exceptions: exceptions.map(({ rule, paths }) => ({ rule, paths })) }),
  );
  const verdict = (uri: string, managedRules: string[] = []) =>
    acl.evaluate({ uri, method: 'POST', body: '{"a":{"$ne":1}}', managedRules }).rule;
  const xss = ['AWSManagedRulesCommonRuleSet/CrossSiteScripting_BODY'];
  expect([verdict('/search'), verdict('/x')]).toEqual(['Default_Action', 'nosql-operators']);
  expect([
    acl.evaluate({ uri: '/editor', managedRules: xss }).action,
    acl.evaluate({ uri: '/x', managedRules: xss }).action,
  ]).toEqual(['ALLOW', 'BLOCK']);
});

test('paths that differ in an id are one, and an exception can say so', () => {
  const uuid = '3f2b8c1e-0d4a-4c7b-9a55-1c2d3e4f5a6b';
  const tally = tallied(
    ...['7', '8', uuid, 'a3f5c9d1e7b24680'].map((id) => entry('nosql-operators', `/users/${id}/notes`)),
    entry('nosql-operators', '/12345'),
  );
  const [exception, ...more] = exceptionsFor(tally);
  expect(exception).toMatchObject({ paths: ['/users/*/notes'], why: '4 requests from 1 address' });
  expect(more).toEqual([]);
  const acl = webAcl(
    synthesizedAcl({ mode: 'block', exceptions: [{ rule: 'nosql-operators', paths: ['/users/*/notes'] }] }),
  );
  const action = (uri: string): string => acl.evaluate({ uri, method: 'POST', body: '{"a":{"$ne":1}}' }).action;
  expect(['/users/9/notes', '/users/x/notes/1'].map(action)).toEqual(['ALLOW', 'ALLOW']);
  expect(
    ['/users/notes', '/users/9/login', '/users/9/x/notes', '/users/%2e%2e/notes', '/users/../notes'].map(action),
  ).toEqual(Array.from({ length: 5 }, () => 'BLOCK'));
});

test('what an attacker wrote into a path gets neither into the exceptions nor onto the terminal', () => {
  const evil = ["/x'],}]; process.exit() //", '/a\x1b[31m\x07', '/a/../b', '/%2e', '/a b', '/\u202egnp', '/`${x}`'];
  const tally = tallied(
    ...evil.map((path) => entry('nosql-operators', path)),
    entry("a', paths: []}; x('", '/a'),
    entry('\x1b[2J', '/a'),
  );
  expect(exceptionsFor(tally)).toEqual([]);
  // eslint-disable-next-line no-control-regex -- what it is about
  expect(report(tally)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

test('no exception from rules that are not of our web ACL: they would stop the synthesis', () => {
  const others = ['my-rule', 'Group/a', 'common/NoSuchRule', 'nosql-operators/x', 'toString', 'common/toString'];
  const known = ['csrf', 'common', 'posix/UNIXShellCommandsVariables_BODY'];
  const tally = tallied(...[...others, ...known].map((rule) => entry(rule, '/a')));
  const exceptions = exceptionsFor(tally);
  expect(exceptions.map(({ rule }) => rule)).toEqual(known);
  expect(() => synthesizedAcl({ linux: true, exceptions })).not.toThrow();
  for (const rule of others) expect(report(tally)).toContain(`\n${rule}: would have blocked 1 request`);
});

test('no exception from what goes by the client, or for the whole site', () => {
  expect(
    exceptionsFor(
      tallied(entry('rate-limit', '/a'), entry('ip-reputation/AWSManagedIPReputationList', '/a'), entry('csrf', '/')),
    ),
  ).toEqual([]);
});

test('memory stays the same: addresses, paths and rules beyond a number are summed up', () => {
  const tally = emptyTally();
  for (let index = 0; index < 30_000; index++) {
    add(tally, entry('nosql-operators', `/scan/p${index}`, `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`));
    if (index % 3 === 0) add(tally, entry('nosql-operators', '/search'));
    if (index < 1000) add(tally, entry(`rule-${index}`, '/'));
  }
  const rule = tally.rules.get('nosql-operators');
  expect(tally.rules.size).toBe(500);
  expect(rule?.paths.size).toBeLessThanOrEqual(500);
  expect(rule?.addresses.values.size).toBe(10_000);
  expect(rule?.counted).toBe(40_000);
  const sum = [...(rule?.paths.values() ?? [])].reduce((all, { requests }) => all + requests, rule?.otherPaths ?? 0);
  expect(sum).toBe(40_000);
  const text = report(tally);
  expect(text).toContain('from over 10,000 addresses');
  expect(text).toMatch(/^ +10,000 {2}\/search/m);
  expect(text).toContain('There were more rules than are shown.');
});

test('nothing met', () => {
  expect(report(emptyTally())).toBe('0 requests.\nNo rule met any of them.\n');
});

test('what the inspection found, in the words of its option', () => {
  const found = (name: string, decision = 'block'): string =>
    JSON.stringify({
      casemate: 'inspection',
      time: '2026-11-21T08:00:00.000Z',
      requestId: 'f00',
      decision,
      detector: 'sql-injection',
      part: 'body',
      name,
      matched: "' OR",
      method: 'POST',
      path: '/users/12345/notes',
      client: '203.0.113.7',
    });
  const tally = emptyTally();
  const lines = [
    found('comment'),
    `2026-11-21T08:00:00Z ${found('comment', 'count')}`,
    JSON.stringify({ event: 'app', stream: 'stderr', line: found('comment') }),
    found("'}, { path: '/'"),
    'listening on 3000',
    JSON.stringify({ event: 'app', stream: 'stderr', line: 'listening on 3000' }),
  ];
  for (const line of lines) add(tally, parseLogLine(line));
  const text = report(tally);
  expect(text).toContain(
    'inspection/sql-injection#comment: would have blocked 1 request, blocked 2 requests, from 1 address',
  );
  expect(text).toContain(' such as POST /users/12345/notes from 203.0.113.7, request f00\n');
  expect(text).toContain('2 lines are no entries of a WAF log');
  expect(text).toContain(`
inspectionExcept: [
  { path: '/users/*/notes', detector: 'sql-injection', name: 'comment' }, // 3 requests from 1 address
  { path: '/users/*/notes', detector: 'sql-injection' }, // 1 request from 1 address
],
`);
  expect(reportJson(tally)).toMatchObject({
    exceptions: [],
    inspectionExcept: [
      { path: '/users/*/notes', detector: 'sql-injection', name: 'comment' },
      { path: '/users/*/notes', detector: 'sql-injection' },
    ],
  });
  const { inspectionExcept } = reportJson(tally) as { readonly inspectionExcept: unknown };
  expect(resolveOptions({ securityContact: 'mailto:security@example.com', inspectionExcept })).toMatchObject({
    inspectionExcept,
  });
});
