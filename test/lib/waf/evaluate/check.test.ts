import { webAcl, type Source, type WafRequest } from '../../../../lib/waf/testing';
import { thrown } from '../../../helpers/stack';
import { template } from '../../../helpers/waf';

const group = (name: string, more: object = {}) => ({
  Name: name,
  Priority: 0,
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name, ...more } },
  OverrideAction: { None: {} },
});
const acl = webAcl(template([group('AWSManagedRulesCommonRuleSet'), group('AWSManagedRulesACFPRuleSet')]));
const evaluate = (request: unknown) => acl.evaluate(request as WafRequest);

test.each<[string, unknown, RegExp, RegExp]>([
  ['nothing', undefined, /evaluate received undefined/, /Give it an object/],
  ['a path alone', '/x', /evaluate received "\/x"/, /evaluate\({ uri/],
  ['another name of uri', { url: '/x' }, /field url/, /Did you mean uri\?/],
  ['a misspelt field', { uri: '/', clientIP: '203.0.113.7' }, /field clientIP/, /Did you mean clientIp\?/],
  ['a field that nothing is near', { uri: '/', cookies: '' }, /field cookies/, /Leave cookies out/],
  ['no uri', { method: 'GET' }, /uri received undefined/, /Correct uri/],
  ['a header that is undefined', { uri: '/', headers: { 'user-agent': undefined } }, /headers\['user-agent'\]/, /./],
  [
    'a number in a header',
    { uri: '/', headers: { 'content-length': 5 } },
    /headers\['content-length'\] received 5/,
    /./,
  ],
  ['a list with a number', { uri: '/', headers: { a: ['b', 5] } }, /headers\['a'\] received a list/, /./],
  ['headers as a list', { uri: '/', headers: ['a: b'] }, /headers received a list/, /./],
  ['a body that is an object', { uri: '/', body: { a: 1 } }, /body received an object.*JSON\.stringify/, /./],
  ['no address', { uri: '/', clientIp: '999.1.1.1' }, /clientIp received "999\.1\.1\.1"/, /./],
  ['a time that is none', { uri: '/', time: NaN }, /time received NaN/, /./],
  ['a token that is none', { uri: '/', tokens: ['chalenge'] }, /tokens received a list/, /./],
  ['a group as text', { uri: '/', managedRules: 'common/NoUserAgent_HEADER' }, /managedRules received "common/, /./],
  [
    'a misspelt rule',
    { uri: '/', managedRules: ['AWSManagedRulesCommonRuleSet/CrossSiteScripting_Body'] },
    /managedRules received "AWSManagedRulesCommonRuleSet\/CrossSiteScripting_Body"/,
    /Did you mean AWSManagedRulesCommonRuleSet\/CrossSiteScripting_BODY\?/,
  ],
  [
    'a misspelt rule of a short name',
    { uri: '/', managedRules: ['common/CrossSiteScripting_BDY'] },
    /./,
    /Did you mean common\/CrossSiteScripting_BODY\?/,
  ],
  [
    'a misspelt group',
    { uri: '/', managedRules: ['AWSManagedRuleCommonRuleSet/NoUserAgent_HEADER'] },
    /./,
    /Did you mean AWSManagedRulesCommonRuleSet\/NoUserAgent_HEADER\?/,
  ],
  ['a group alone', { uri: '/', managedRules: ['common'] }, /./, /./],
  [
    'a group that the web ACL has not',
    { uri: '/', managedRules: ['AWSManagedRulesSQLiRuleSet/SQLi_BODY'] },
    /no managed group of this web ACL/,
    /Name a rule of AWSManagedRulesCommonRuleSet, /,
  ],
])('%s is refused', (_, request, message, fix) => {
  expect(thrown(() => evaluate(request))).toMatchObject({
    code: 'ERR_WAF_REQUEST',
    message: expect.stringMatching(message) as string,
    fix: expect.stringMatching(fix) as string,
  });
});

test.each<[WafRequest, string]>([
  [{ uri: '/', managedRules: ['common/CrossSiteScripting_BODY'] }, 'CrossSiteScripting_BODY'],
  [{ uri: '/', managedRules: ['AWSManagedRulesACFPRuleSet/any'] }, 'any'],
  [{ uri: '/', body: Buffer.from('a'), headers: { a: ['b', 'c'], d: 'e' }, clientIp: '2001:db8::1' }, 'Default_Action'],
  [{ uri: '/', method: undefined, headers: undefined, managedRules: undefined }, 'Default_Action'],
])('%j is a request', (request, rule) => {
  expect(acl.evaluate(request).rule).toBe(rule);
});

test.each([['{}'], [undefined], [null], [[]]])('%j is no template', (source) => {
  expect(thrown(() => webAcl(source as unknown as Source))).toMatchObject({
    code: 'ERR_NO_WEB_ACL',
    message: expect.stringContaining('expected a template, as an object') as string,
  });
});
