import { App, aws_wafv2 as wafv2, Stack } from 'aws-cdk-lib';
import { webAcl } from '../../../../lib/waf/testing';
import { thrown } from '../../../helpers/stack';
import { contains, ruleOf, template } from '../../../helpers/waf';

type Json = Readonly<Record<string, unknown>>;
const path = { UriPath: {} };
const rule = (Name: string, Priority: number, Statement: Json, Action: Json, more: Json = {}): Json => ({
  Name,
  Priority,
  Statement,
  Action,
  ...more,
});
const labelled = (name: string): Json => ({ RuleLabels: [{ Name: name }] });

describe('the rules of a web ACL', () => {
  const any = contains('/', path);

  test('in the order of their priorities, to the first that ends it; all that matched is told', () => {
    const acl = webAcl(
      template([
        rule('last', 9, any, { Block: {} }),
        rule('second', 2, any, { Allow: {} }),
        rule('first', 1, any, { Count: {} }),
      ]),
    );
    const verdict = acl.evaluate({ uri: '/' });
    expect(verdict).toMatchObject({ action: 'ALLOW', rule: 'second' });
    expect(verdict.matches.map(({ rule, action }) => `${rule} ${action}`)).toEqual(['first COUNT', 'second ALLOW']);
    expect(verdict.matches[0]?.details).toEqual([{ statement: 'ByteMatchStatement', field: 'UriPath', text: '/' }]);
  });

  test('the default action, where none ends it', () => {
    const acl = webAcl(template([], { DefaultAction: { Block: { CustomResponse: { ResponseCode: 404 } } } }));
    expect(acl.evaluate({ uri: '/' })).toMatchObject({
      action: 'BLOCK',
      rule: 'Default_Action',
      response: { status: 404 },
    });
  });

  test('a response of its own', () => {
    const block = { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'slow' } } };
    const bodies = { CustomResponseBodies: { slow: { ContentType: 'TEXT_PLAIN', Content: 'slower' } } };
    expect(webAcl(template([rule('it', 0, any, block)], bodies)).evaluate({ uri: '/' }).response).toEqual({
      status: 429,
      contentType: 'TEXT_PLAIN',
      body: 'slower',
    });
  });

  test('headers that a rule inserts reach what is behind', () => {
    const count = { Count: { CustomRequestHandling: { InsertHeaders: [{ Name: 'seen', Value: 'yes' }] } } };
    expect(webAcl(template([rule('it', 0, any, count)])).evaluate({ uri: '/' }).insertedHeaders).toEqual({
      'x-amzn-waf-seen': 'yes',
    });
  });

  test.each(['Captcha', 'Challenge'])('%s ends it, but for who has solved one', (name) => {
    const acl = webAcl(template([rule('it', 0, any, { [name]: {} })]));
    expect(acl.evaluate({ uri: '/' }).action).toBe(name.toUpperCase());
    const solved = acl.evaluate({ uri: '/', tokens: ['captcha', 'challenge'] });
    expect(solved).toMatchObject({ action: 'ALLOW', matches: [{ rule: 'it' }] });
  });
});

// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-label-match-examples.html
describe('labels', () => {
  const seen = (label: string, statement: Json, ownGroup = false): boolean => {
    const adding = rule('adds', 0, contains('/', path), { Count: {} }, labelled(label));
    const group = {
      Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Name: 'productionRules', Rules: [adding] } },
    };
    const first = ownGroup
      ? {
          Name: 'group',
          Priority: 0,
          Statement: { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
          OverrideAction: { None: {} },
        }
      : adding;
    const acl = webAcl(
      template(
        [first, rule('it', 1, { LabelMatchStatement: statement }, { Block: {} })],
        { Name: 'testWebACL' },
        group,
      ),
    );
    return acl.evaluate({ uri: '/' }).action === 'BLOCK';
  };

  test.each([
    ['LABEL', 'header:encoding:utf8', 'header:encoding:utf8', true],
    ['LABEL', 'header:encoding:utf8', 'testNS1:testNS2:header:encoding:utf8', true],
    ['LABEL', 'header:encoding:utf8', 'header:encoding2:utf8', false],
    ['LABEL', 'header:encoding:utf8', 'other-header:encoding:utf8', false],
    ['NAMESPACE', 'header:encoding:', 'header:encoding:utf8', true],
    ['NAMESPACE', 'header:encoding:', 'header:encoding2:utf8', false],
    ['NAMESPACE', 'encoding:', 'header:encoding:utf8', true],
  ])('%s %s of %s: %s', (Scope, Key, label, expected) => {
    expect(seen(label, { Scope, Key })).toBe(expected);
  });

  test('a label of another context needs its prefix', () => {
    const full = 'awswaf:000000000000:rulegroup:productionRules:header:encoding:utf8';
    expect(seen('header:encoding:utf8', { Scope: 'LABEL', Key: 'header:encoding:utf8' }, true)).toBe(false);
    expect(seen('header:encoding:utf8', { Scope: 'LABEL', Key: full }, true)).toBe(true);
    expect(
      seen('header:encoding:utf8', { Scope: 'NAMESPACE', Key: 'awswaf:000000000000:rulegroup:productionRules:' }, true),
    ).toBe(true);
  });

  test('a rule sees only labels of rules before it', () => {
    const match = rule('it', 0, { LabelMatchStatement: { Scope: 'LABEL', Key: 'a' } }, { Block: {} });
    const acl = webAcl(template([match, rule('adds', 1, contains('/', path), { Count: {} }, labelled('a'))]));
    expect(acl.evaluate({ uri: '/' })).toMatchObject({ action: 'ALLOW', labels: ['a'] });
  });
});

describe('rule groups', () => {
  const managed = (more: Json = {}, override: Json = { None: {} }): Json => ({
    Name: 'common',
    Priority: 0,
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet', ...more } },
    OverrideAction: override,
  });
  const xss = { uri: '/x', managedRules: ['AWSManagedRulesCommonRuleSet/CrossSiteScripting_BODY'] };
  const label = 'awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body';

  test("AWS's groups match what a request says that it meets, with AWS's labels and actions", () => {
    const acl = webAcl(template([managed()]));
    expect(acl.evaluate(xss)).toMatchObject({
      action: 'BLOCK',
      rule: 'CrossSiteScripting_BODY',
      group: 'common',
      labels: [label],
    });
    expect(acl.evaluate({ uri: '/x' }).action).toBe('ALLOW');
  });

  test.each([
    [
      'a rule that counts',
      managed({ RuleActionOverrides: [{ Name: 'CrossSiteScripting_BODY', ActionToUse: { Count: {} } }] }),
    ],
    ['an excluded rule', managed({ ExcludedRules: [{ Name: 'CrossSiteScripting_BODY' }] })],
    ['a group that counts', managed({}, { Count: {} })],
  ])('%s lets pass, and labels', (_, one) => {
    expect(webAcl(template([one])).evaluate(xss)).toMatchObject({
      action: 'ALLOW',
      labels: [label],
      matches: [{ rule: 'CrossSiteScripting_BODY', action: 'COUNT' }],
    });
  });

  test('out of scope, nothing', () => {
    const acl = webAcl(
      template([managed({ ScopeDownStatement: { NotStatement: { Statement: contains('/x', path) } } })]),
    );
    expect(acl.evaluate(xss)).toMatchObject({ action: 'ALLOW', labels: [] });
  });

  test("a rule of AWS's that counts by itself", () => {
    const acl = webAcl(
      template([{ ...managed({ Name: 'AWSManagedRulesAmazonIpReputationList' }), Name: 'ip-reputation' }]),
    );
    expect(
      acl.evaluate({ uri: '/', managedRules: ['AWSManagedRulesAmazonIpReputationList/AWSManagedIPDDoSList'] }),
    ).toMatchObject({
      action: 'ALLOW',
      labels: ['awswaf:managed:aws:amazon-ip-list:AWSManagedIPDDoSList'],
    });
  });

  test('a challenge in a group ends it, but for who has solved one', () => {
    const bots = { ...managed({ Name: 'AWSManagedRulesAntiDDoSRuleSet' }), Name: 'anti-ddos' };
    const request = {
      uri: '/',
      managedRules: ['ChallengeDDoSRequests', 'DDoSRequests'].map((name) => `AWSManagedRulesAntiDDoSRuleSet/${name}`),
    };
    const acl = webAcl(template([bots]));
    expect(acl.evaluate(request)).toMatchObject({ action: 'CHALLENGE', rule: 'ChallengeDDoSRequests' });
    expect(acl.evaluate({ ...request, tokens: ['challenge'] })).toMatchObject({
      action: 'BLOCK',
      rule: 'DDoSRequests',
    });
  });

  test('a group of the template, its rules overridden', () => {
    const group = {
      Group: {
        Type: 'AWS::WAFv2::RuleGroup',
        Properties: {
          Name: 'mine',
          Rules: [rule('a', 0, contains('a', path), { Block: {} }), rule('b', 1, contains('b', path), { Block: {} })],
        },
      },
    };
    const reference = (overrides: readonly Json[]): Json => ({
      Name: 'group',
      Priority: 0,
      Statement: {
        RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] }, RuleActionOverrides: overrides },
      },
      OverrideAction: { None: {} },
    });
    expect(webAcl(template([reference([])], {}, group)).evaluate({ uri: '/ab' })).toMatchObject({
      action: 'BLOCK',
      rule: 'a',
      group: 'group',
    });
    const counting = webAcl(template([reference([{ Name: 'a', ActionToUse: { Count: {} } }])], {}, group));
    expect(counting.evaluate({ uri: '/ab' }).rule).toBe('b');
    expect(counting.evaluate({ uri: '/a' })).toMatchObject({
      action: 'ALLOW',
      matches: [{ rule: 'a', action: 'COUNT' }],
    });
  });
});

describe('what is foreign', () => {
  test('a hand-written L1 answers, with the IP sets of its stack', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Foreign');
    const set = new wafv2.CfnIPSet(stack, 'Set', {
      scope: 'REGIONAL',
      ipAddressVersion: 'IPV4',
      addresses: ['203.0.113.0/24'],
    });
    const visibilityConfig = { cloudWatchMetricsEnabled: false, sampledRequestsEnabled: false, metricName: 'it' };
    const acl = new wafv2.CfnWebACL(stack, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig,
      rules: [
        {
          name: 'it',
          priority: 0,
          action: { block: {} },
          visibilityConfig,
          statement: { ipSetReferenceStatement: { arn: set.attrArn } },
        },
      ],
    });
    new wafv2.CfnWebACL(stack, 'Other', { scope: 'REGIONAL', defaultAction: { block: {} }, visibilityConfig });
    const offline = webAcl(acl);
    expect(offline.unsupported).toEqual([]);
    expect(['203.0.113.9', '203.0.114.9'].map((clientIp) => offline.evaluate({ uri: '/', clientIp }).action)).toEqual([
      'BLOCK',
      'ALLOW',
    ]);
  });

  test.each<[string, Json, string]>([
    ['a statement', { TomorrowsStatement: {} }, 'the statement TomorrowsStatement'],
    [
      'a statement inside another',
      { NotStatement: { Statement: { TomorrowsStatement: {} } } },
      'the statement TomorrowsStatement',
    ],
    ['a component', contains('a', { Tomorrow: {} }), 'the component Tomorrow'],
    [
      'a transformation',
      {
        SizeConstraintStatement: {
          ComparisonOperator: 'GT',
          Size: 1,
          FieldToMatch: path,
          TextTransformations: [{ Priority: 0, Type: 'JS_DECODE_EXT' }],
        },
      },
      'the text transformation JS_DECODE_EXT',
    ],
    [
      'a text that is a token',
      {
        ...contains('a', path),
        ByteMatchStatement: { SearchString: { Ref: 'P' }, PositionalConstraint: 'EXACTLY', FieldToMatch: path },
      },
      'a search string that is no text',
    ],
    [
      'a group of another vendor',
      { ManagedRuleGroupStatement: { VendorName: 'Fortinet', Name: 'all' } },
      'the managed rule group Fortinet/all',
    ],
    [
      'an IP set elsewhere',
      { IPSetReferenceStatement: { Arn: 'arn:elsewhere' } },
      'the IP set "arn:elsewhere", which is not in the template',
    ],
  ])('%s that is not known is named, and never matches', (_, statement, named) => {
    const acl = ruleOf(statement);
    expect(acl.unsupported).toEqual([`it: ${named}`]);
    expect(acl.evaluate({ uri: '/a' }).action).toBe('ALLOW');
  });

  test('IP sets from elsewhere can be given', () => {
    const acl = ruleOf(
      { IPSetReferenceStatement: { Arn: 'arn:elsewhere' } },
      { sets: { 'arn:elsewhere': ['198.51.100.0/24'] } },
    );
    expect(acl).toMatchObject({ unsupported: [] });
    expect(acl.evaluate({ uri: '/' }).action).toBe('BLOCK');
  });

  test('a template without a web ACL, or with several, is refused with what to do', () => {
    const acl = { Type: 'AWS::WAFv2::WebACL', Properties: {} };
    for (const [resources, logicalId] of [[{}], [{ A: acl, B: acl }], [{ A: acl }, 'C']] as const) {
      expect(thrown(() => webAcl({ Resources: resources }, { logicalId }))).toMatchObject({ code: 'ERR_NO_WEB_ACL' });
    }
    expect(webAcl({ Resources: { A: acl, B: acl } }, { logicalId: 'B' }).unsupported).toEqual([]);
  });
});
