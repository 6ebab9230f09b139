import { App, aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { WebAcl, type WebAclProps } from '../../../lib/constructs/web-acl';
import type { WafException } from '../../../lib/waf/exceptions';
import { webAcl, type WafRequest } from '../../../lib/waf/testing';
import { only, partStack, propertiesOf, thrown } from '../../helpers/stack';
import { ours, synthesizedAcl } from '../../helpers/waf';

const injection = (uri: string, more: Partial<WafRequest> = {}): WafRequest => ({
  uri,
  method: 'POST',
  body: '{"a":{"$ne":1}}',
  headers: { 'content-type': 'application/json' },
  ...more,
});
const xss = (uri: string, more: Partial<WafRequest> = {}): WafRequest => ({
  uri,
  managedRules: ['AWSManagedRulesCommonRuleSet/CrossSiteScripting_BODY'],
  ...more,
});
const blocked = (props: WebAclProps, ...requests: readonly WafRequest[]): boolean[] => {
  const acl = ours(props);
  return requests.map((request) => acl.evaluate(request).action === 'BLOCK');
};

describe('capacity', () => {
  const acl = (props: WebAclProps = {}): [Stack, WebAcl] => {
    const stack = partStack();
    return [stack, new WebAcl(stack, 'Acl', props)];
  };

  test('the default set fits 1,500, and says so', () => {
    const [stack, { capacity }] = acl();
    expect(capacity).toBeLessThanOrEqual(1500);
    Annotations.fromStack(stack).hasInfo(
      '*',
      Match.stringLikeRegexp(`takes ${capacity} of the 1500 capacity units.*common \\(700\\)`),
    );
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('capacity'));
  });

  test('over 1,500, a warning names the dearest rules', () => {
    const [stack, { capacity }] = acl({ linux: true, adminProtection: true });
    expect(capacity).toBeGreaterThan(1500);
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(`${capacity} capacity units.*common \\(700\\)`),
    );
  });
});

describe('graduation', () => {
  test('all rules, or one', () => {
    const request = injection('/');
    expect(blocked({}, request)).toEqual([false]);
    expect(blocked({ mode: 'block' }, request)).toEqual([true]);
    expect(blocked({ rules: { 'nosql-operators': 'block' } }, request, { uri: '/.env' })).toEqual([true, false]);
    expect(blocked({ mode: 'block', rules: { 'nosql-operators': 'count' } }, request, { uri: '/.env' })).toEqual([
      false,
      true,
    ]);
  });

  test('a group of AWS', () => {
    const agent = { uri: '/', managedRules: ['AWSManagedRulesCommonRuleSet/NoUserAgent_HEADER'] };
    expect(blocked({}, agent, xss('/'))).toEqual([true, false]);
    expect(blocked({ rules: { common: 'count' } }, agent, xss('/'))).toEqual([false, false]);
    expect(blocked({ rules: { common: 'block' } }, agent, xss('/'))).toEqual([true, true]);
  });

  test('what counts by itself, once it is chosen', () => {
    const tor = { uri: '/', managedRules: ['AWSManagedRulesAnonymousIpList/AnonymousIPList'] };
    const scanner = { uri: '/', headers: { 'user-agent': 'nikto' } };
    expect(blocked({ mode: 'block' }, tor, scanner)).toEqual([false, false]);
    expect(blocked({ rules: { 'anonymous-ip': 'block', 'scanner-user-agents': 'block' } }, tor, scanner)).toEqual([
      true,
      true,
    ]);
  });

  test.each([
    [{ mode: 'Block' }, 'mode received "Block"; expected count or block', 'Did you mean block?'],
    [{ mode: 'off' }, 'mode received "off"', 'Correct mode.'],
    [{ mode: true }, 'mode received true', 'Correct mode.'],
    [
      { rules: { 'nosql-operators': 'Block' } },
      `rules['nosql-operators'] received "Block"; expected count or block`,
      'Did you mean block?',
    ],
    [{ responses: 'xml' }, 'responses received "xml"; expected html or json', 'Did you mean html?'],
    [{ responses: 'JSON' }, 'responses received "JSON"', 'Did you mean json?'],
    [{ botControl: 'Common' }, 'botControl received "Common"', 'Did you mean COMMON?'],
  ])('%j is refused: it would not do what it seems to say', (props, message, fix) => {
    expect(thrown(() => synthesizedAcl(props as unknown as WebAclProps))).toMatchObject({
      code: 'ERR_WAF_VALUE',
      message: expect.stringContaining(message) as string,
      fix,
    });
  });

  test('a rule that is not there is refused, with the one that was meant', () => {
    const rules = { 'nosql-operator': 'block' } as WebAclProps['rules'];
    expect(thrown(() => synthesizedAcl({ rules }))).toMatchObject({
      code: 'ERR_WAF_RULE',
      fix: 'Did you mean nosql-operators?',
    });
  });
});

describe('exceptions', () => {
  const block = (...exceptions: NonNullable<WebAclProps['exceptions']>): WebAclProps => ({ mode: 'block', exceptions });

  test('by path: the rule stands everywhere else, and the other rules on that path', () => {
    const props = block({ rule: 'nosql-operators', paths: ['/search', '/api/v1/query'] });
    expect(
      blocked(props, ...['/search', '/search/', '/search/a.b', '/api/v1/query?x=1'].map((uri) => injection(uri))),
    ).toEqual([false, false, false, false]);
    expect(
      blocked(
        props,
        ...[
          '/',
          '/searches',
          '/a/search',
          '/search/../login',
          '/search/%2e%2e/login',
          '/search%2f..%2flogin',
          '/search/..\\login',
          '/search//x',
          '/Search',
        ].map((uri) => injection(uri)),
      ),
    ).toEqual(Array.from({ length: 9 }, () => true));
    expect(blocked(props, { ...injection('/search'), body: '{"__proto__":{}}' })).toEqual([true]);
  });

  test('by label', () => {
    const props = {
      ...block({ rule: 'nosql-operators', labels: ['awswaf:clientip:geo:country:CH'] }),
      deniedCountries: ['KP'],
    };
    expect(blocked(props, injection('/', { country: 'CH' }), injection('/', { country: 'DE' }))).toEqual([false, true]);
  });

  test('by path and label: both', () => {
    const props = {
      ...block({ rule: 'nosql-operators', paths: ['/search'], labels: ['awswaf:clientip:geo:country:CH'] }),
      deniedCountries: ['KP'],
    };
    expect(
      blocked(props, injection('/search', { country: 'CH' }), injection('/search'), injection('/', { country: 'CH' })),
    ).toEqual([false, true, true]);
  });

  test("a rule inside a group of AWS's: it and no other of the group, there and nowhere else", () => {
    const props = block({ rule: 'common/CrossSiteScripting_BODY', paths: ['/editor'] });
    const lfi = { uri: '/editor', managedRules: ['AWSManagedRulesCommonRuleSet/GenericLFI_BODY'] };
    expect(blocked(props, xss('/editor'), xss('/'), lfi)).toEqual([false, true, true]);
    const { rule, labels } = ours(props).evaluate(xss('/'));
    expect(rule).toBe('common-CrossSiteScripting_BODY');
    expect(labels).toContain('awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body');
    // What counts goes on counting.
    expect(blocked({ exceptions: [{ rule: 'common/CrossSiteScripting_BODY', paths: ['/editor'] }] }, xss('/'))).toEqual(
      [false],
    );
  });

  test('two rules of a group, and the group', () => {
    const props = block(
      { rule: 'common/CrossSiteScripting_BODY', paths: ['/editor'] },
      { rule: 'common/GenericLFI_BODY', paths: ['/files'] },
      { rule: 'common', paths: ['/legacy'] },
    );
    const lfi = (uri: string): WafRequest => ({ uri, managedRules: ['AWSManagedRulesCommonRuleSet/GenericLFI_BODY'] });
    expect(
      blocked(props, xss('/editor'), xss('/files'), lfi('/files'), lfi('/editor'), xss('/legacy'), lfi('/legacy')),
    ).toEqual([false, true, false, true, false, false]);
  });

  test('a rate: what is excepted does not count', () => {
    const acl = ours({ requestsPerFiveMinutes: 10, exceptions: [{ rule: 'rate-limit', paths: ['/static'] }] });
    const actions = (uri: string): string[] => Array.from({ length: 11 }, () => acl.evaluate({ uri }).action);
    expect(actions('/static/a.js')).not.toContain('BLOCK');
    expect(actions('/').filter((action) => action === 'BLOCK')).toHaveLength(1);
  });

  test('by a label of ours, of a rule before it or of one that follows a group', () => {
    const props = block(
      { rule: 'prototype-pollution', labels: ['casemate:scanner-user-agents'] },
      { rule: 'sql-injection/SQLi_BODY', paths: ['/sql'] },
      { rule: 'nosql-operators', labels: ['casemate:sql-injection-SQLi_BODY'] },
    );
    const polluted = { ...injection('/'), body: '{"__proto__":{}}' };
    const agent = { 'content-type': 'application/json', 'user-agent': 'nikto' };
    expect(blocked(props, polluted, { ...polluted, headers: agent })).toEqual([true, false]);
  });

  test.each([
    [{ rule: 'nosql-operators' }, 'ERR_WAF_EXCEPTION', /rules: \{ 'nosql-operators': 'count' \}/],
    [{ rule: 'nosql-operators', paths: ['editor'] }, 'ERR_WAF_EXCEPTION', /'\/editor'/],
    [{ rule: 'nosql-operators', paths: ['/'] }, 'ERR_WAF_EXCEPTION', /'\/editor'/],
    [{ rule: 'nosql-operators', paths: ['/a', '/*'] }, 'ERR_WAF_EXCEPTION', /'\/editor'/],
    [{ rule: 'nosql-operators', paths: ['/a?b=1'] }, 'ERR_WAF_EXCEPTION', /'\/editor'/],
    [{ rule: 'nosql-operator', paths: ['/a'] }, 'ERR_WAF_RULE', /nosql-operators/],
    [{ rule: 'common/CrossSiteScripting', paths: ['/a'] }, 'ERR_WAF_RULE', /common\/CrossSiteScripting_/],
    [{ rule: 'nosql-operators/x', paths: ['/a'] }, 'ERR_WAF_RULE', /./],
    [{ rule: 'geo', paths: ['/a'] }, 'ERR_WAF_RULE', /./],
    [{ paths: ['/a'] }, 'ERR_WAF_EXCEPTION', /Name it/],
    [{ rule: 'csrf', paths: '/a' }, 'ERR_WAF_EXCEPTION', /Write paths: \["\/a"\]/],
    [{ rule: 'csrf', paths: [1] }, 'ERR_WAF_EXCEPTION', /Correct paths/],
    [{ rule: 'csrf', labels: 'casemate:methods' }, 'ERR_WAF_EXCEPTION', /Write labels/],
    [{ rule: 'csrf', labels: [''] }, 'ERR_WAF_EXCEPTION', /Name a label/],
    [{ rule: 'csrf', labels: ['two words'] }, 'ERR_WAF_EXCEPTION', /Name a label/],
    // Of a rule that is asked later, of itself, of none, of one that this web ACL leaves out, and of a group, which adds AWS's labels.
    [{ rule: 'hidden-files', labels: ['casemate:scanner-user-agents'] }, 'ERR_WAF_EXCEPTION', /Before hidden-files/],
    [{ rule: 'csrf', labels: ['casemate:csrf'] }, 'ERR_WAF_EXCEPTION', /Before csrf there are .*casemate:methods/],
    [{ rule: 'csrf', labels: ['casemate:method'] }, 'ERR_WAF_EXCEPTION', /Did you mean casemate:methods/],
    [{ rule: 'csrf', labels: ['casemate:geo'] }, 'ERR_WAF_EXCEPTION', /Before csrf/],
    [{ rule: 'nosql-operators', labels: ['casemate:known-bad-inputs'] }, 'ERR_WAF_EXCEPTION', /Before nosql/],
  ] as unknown as [WafException, string, RegExp][])('%j is refused: %s', (exception, code, fix) => {
    expect(thrown(() => synthesizedAcl(block(exception)))).toMatchObject({
      code,
      fix: expect.stringMatching(fix) as string,
    });
  });
});

describe('what a refused client gets', () => {
  const bodyOf = (props: WebAclProps, request: WafRequest) =>
    ours({ mode: 'block', ...props }).evaluate(request).response;

  test('a page with the code of the rule, or JSON; nothing for what is hidden', () => {
    expect(bodyOf({}, injection('/'))).toMatchObject({
      status: 403,
      contentType: 'TEXT_HTML',
      body: expect.stringContaining('ERR_NOSQL_OPERATORS') as string,
    });
    expect(JSON.parse(bodyOf({ responses: 'json' }, injection('/'))?.body ?? '')).toEqual({
      status: 403,
      error: 'Forbidden',
      code: 'ERR_NOSQL_OPERATORS',
    });
    expect(JSON.parse(bodyOf({ responses: 'json' }, { uri: '/.env' })?.body ?? '')).toEqual({
      status: 404,
      error: 'Not found',
    });
  });

  test('within what AWS WAF takes: 50 bodies of 4 KB', () => {
    const bodies = Object.values(
      only(synthesizedAcl({ mode: 'block' }), 'AWS::WAFv2::WebACL').CustomResponseBodies as Record<
        string,
        { Content: string }
      >,
    );
    expect(bodies.length).toBeLessThanOrEqual(50);
    expect(bodies.filter(({ Content }) => Content.length > 4096)).toEqual([]);
  });
});

describe('the log', () => {
  test('has what a rule met, without the headers that are secret', () => {
    synthesizedAcl({ redactedHeaders: ['Authorization', 'X-Api-Key'] }).hasResourceProperties(
      'AWS::WAFv2::LoggingConfiguration',
      {
        RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'x-api-key' } }],
        LoggingFilter: { DefaultBehavior: 'DROP' },
      },
    );
  });

  test('lets metrics tell the rules apart', () => {
    const { Rules } = only(synthesizedAcl(), 'AWS::WAFv2::WebACL') as unknown as {
      Rules: { Name: string; VisibilityConfig: { MetricName: string } }[];
    };
    expect(new Set(Rules.map(({ VisibilityConfig }) => VisibilityConfig.MetricName)).size).toBe(Rules.length);
  });
});

test.each<[WebAclProps, RegExp]>([
  [{ requestsPerFiveMinutes: 5 }, /requestsPerFiveMinutes received 5; expected 10 to 2,000,000,000/],
  [{ loginPaths: ['login'] }, /loginPaths received "login"/],
  [{ adminPaths: ['/admin?x'] }, /adminPaths/],
  [{ hosts: ['Example.com'] }, /hosts received "Example.com"/],
  [{ hosts: ['example.com:443'] }, /without a port/],
  [{ methods: ['get'] }, /methods received "get"/],
  [{ trustedOrigins: ['app.example.com'] }, /trustedOrigins/],
  [{ deniedCountries: ['USA'] }, /deniedCountries received "USA"/],
])('%j is refused', (props, message) => {
  expect(thrown(() => synthesizedAcl(props))).toMatchObject({
    code: 'ERR_WAF_VALUE',
    message: expect.stringMatching(message) as string,
  });
});

describe('addresses', () => {
  test('a set for each family, in CIDR', () => {
    const sets = propertiesOf(
      synthesizedAcl({ deniedAddresses: ['203.0.113.7', '2001:db8::/32', '198.51.100.0/24'] }),
      'AWS::WAFv2::IPSet',
    );
    expect(sets).toEqual([
      { Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['203.0.113.7/32', '198.51.100.0/24'] },
      { Scope: 'REGIONAL', IPAddressVersion: 'IPV6', Addresses: ['2001:db8::/32'] },
    ]);
  });

  test.each(['localhost', '203.0.113.0/33', '0.0.0.0/0', '203.0.113', '::/x'])('%s is refused', (address) => {
    expect(thrown(() => synthesizedAcl({ deniedAddresses: [address] }))).toMatchObject({ code: 'ERR_WAF_ADDRESS' });
  });
});

describe('the scope CLOUDFRONT', () => {
  const env = (region: string) => ({ account: '111122223333', region });

  test('from another region: an error with the stack to write', () => {
    const stack = partStack('eu-central-1');
    expect(thrown(() => new WebAcl(stack, 'Edge', { scope: 'CLOUDFRONT' }))).toMatchObject({
      code: 'ERR_WEB_ACL_REGION',
      fix: expect.stringContaining("env: { region: 'us-east-1' }, crossRegionReferences: true") as string,
    });
  });

  test('where the region is not known, a warning', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Somewhere');
    new WebAcl(stack, 'Edge', { scope: 'CLOUDFRONT' });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('can only be deployed in us-east-1'));
  });

  test('that stack serves a distribution in any region', () => {
    const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false } as object);
    const edge = new Stack(app, 'Edge', { env: env('us-east-1'), crossRegionReferences: true });
    const acl = new WebAcl(edge, 'Acl', { scope: 'CLOUDFRONT', requestsPerFiveMinutes: 100 });
    const site = new Stack(app, 'Site', { env: env('eu-central-1'), crossRegionReferences: true });
    new cloudfront.Distribution(site, 'Distribution', {
      defaultBehavior: { origin: new origins.HttpOrigin('example.com') },
      webAclId: acl.webAclArn,
    });
    const [template, edgeTemplate] = [Template.fromStack(site), Template.fromStack(edge)];
    template.resourceCountIs('Custom::CrossRegionExportReader', 1);
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { WebACLId: Match.anyValue() },
    });
    edgeTemplate.resourceCountIs('Custom::CrossRegionExportWriter', 1);
    const offline = webAcl(edgeTemplate);
    const rules = Array.from({ length: 101 }, () => offline.evaluate({ uri: '/', clientIp: '203.0.113.7' }).rule);
    expect(rules.filter((rule) => rule === 'rate-limit')).toHaveLength(1);
  });
});
