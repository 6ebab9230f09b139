import { webAclPropsOf } from '../../../lib/constructs/web-acl-front';
import type { WafRequest } from '../../../lib/waf/testing';
import { ours } from '../../helpers/waf';

const refused = (front: Parameters<typeof webAclPropsOf>[0], request: string | WafRequest): boolean =>
  ours({ mode: 'block', ...webAclPropsOf(front) }).evaluate(typeof request === 'string' ? { uri: request } : request)
    .action === 'BLOCK';
const crossSite = { 'sec-fetch-site': 'cross-site', cookie: 'a=1', origin: 'https://app.example.com' };

test.each<[string, Parameters<typeof webAclPropsOf>[0], string | WafRequest]>([
  ['an admin path that is open', { adminPaths: { '/metrics': 'open' } }, '/metrics'],
  ['an admin client', { adminClients: ['198.51.100.0/24'] }, { uri: '/metrics', clientIp: '198.51.100.7' }],
  [
    'a trusted origin',
    { trustedOrigins: ['https://app.example.com'] },
    { uri: '/', method: 'POST', headers: crossSite },
  ],
  ['a path that other sites post to', { csrfExempt: ['/hook'] }, { uri: '/hook', method: 'POST', headers: crossSite }],
  ['a file that is served', { hiddenFilesExcept: ['/static'] }, '/static/app.js.map'],
])('what the front lets through, the web ACL does not stop: %s', (_, front, request) => {
  expect(refused({}, request)).toBe(true);
  expect(refused(front, request)).toBe(false);
});

test.each<[string, Parameters<typeof webAclPropsOf>[0], string | WafRequest]>([
  ['a path that is closed', { adminPaths: { '/ops': 'closed' } }, '/ops'],
  ['a stranger', { clients: ['203.0.113.0/24'] }, '/'],
  ['another host', { hosts: ['example.com'] }, { uri: '/', headers: { host: 'evil.example' } }],
  [
    'a parameter that must not come twice',
    { duplicateParameters: { id: 'reject', '*': 'reject', q: 'log' } },
    '/?id=1&id=2',
  ],
])('what the front refuses, the web ACL may too: %s', (_, front, request) => {
  expect(refused({}, request)).toBe(false);
  expect(refused(front, request)).toBe(true);
  expect(refused(front, { uri: '/?q=1&q=2', clientIp: '203.0.113.7', headers: { host: 'example.com' } })).toBe(false);
});

test('rates are never lower than those of the front, or than AWS WAF takes', () => {
  expect(webAclPropsOf({ requestsPerSecond: 1000, loginsPerMinute: 1 })).toMatchObject({
    requestsPerFiveMinutes: 300_000,
    loginsPerFiveMinutes: 10,
  });
  expect(webAclPropsOf()).toMatchObject({ requestsPerFiveMinutes: 30_000 });
});
