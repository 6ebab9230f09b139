import { parseLogLine, type Met } from '../../../../lib/waf/logs/entry';
import { common } from '../../../../lib/waf/rules/common';
import { rules } from '../../../../lib/waf/rules';
import type { WafOptions } from '../../../../lib/waf/rule';

const httpRequest = {
  clientIp: '203.0.113.7',
  country: 'CH',
  uri: '/a',
  args: 'q=secret&page=2',
  httpMethod: 'GET',
  requestId: '1-a',
};
const met = (log: object): readonly Met[] | undefined => parseLogLine(JSON.stringify({ httpRequest, ...log }))?.met;
const pass = { action: 'ALLOW', terminatingRuleId: 'Default_Action' };

test('a request, without the values of its parameters', () => {
  expect(parseLogLine(JSON.stringify({ timestamp: 5, httpRequest, ...pass }))).toEqual({
    met: [],
    clientIp: '203.0.113.7',
    country: 'CH',
    method: 'GET',
    path: '/a',
    parameters: ['q', 'page'],
    requestId: '1-a',
    timestamp: 5,
  });
});

test.each([1e20, -1e20, 8.64e15, '1e400', 'today', {}, null])(
  'a time that is no time, %j, is left out',
  (timestamp) => {
    expect(parseLogLine(JSON.stringify({ timestamp, httpRequest, ...pass }))).toMatchObject({
      path: '/a',
      timestamp: 0,
    });
  },
);

test('a time before it, as exports of CloudWatch Logs have', () => {
  expect(parseLogLine(`2026-11-21T08:00:00.000Z ${JSON.stringify({ httpRequest, ...pass })}`)?.path).toBe('/a');
});

test.each(['', 'x', '{', '{}', '{"action":"ALLOW"}', '[1]', 'null'])('%j is no entry', (line) => {
  expect(parseLogLine(line)).toBeUndefined();
});

// https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
test.each<[string, object, readonly Met[]]>([
  [
    'a rule that blocks',
    { action: 'BLOCK', terminatingRuleId: 'hidden-files' },
    [{ rule: 'hidden-files', outcome: 'blocked' }],
  ],
  [
    'rules that count',
    {
      ...pass,
      nonTerminatingMatchingRules: [
        { ruleId: 'nosql-operators', action: 'COUNT' },
        { ruleId: 'csrf', action: 'COUNT' },
      ],
    },
    [
      { rule: 'nosql-operators', outcome: 'counted' },
      { rule: 'csrf', outcome: 'counted' },
    ],
  ],
  [
    'a rule of a group that blocks',
    {
      action: 'BLOCK',
      terminatingRuleId: 'common',
      ruleGroupList: [
        {
          ruleGroupId: 'AWS#AWSManagedRulesCommonRuleSet',
          terminatingRule: { ruleId: 'NoUserAgent_HEADER', action: 'BLOCK' },
        },
      ],
    },
    [{ rule: 'common/NoUserAgent_HEADER', outcome: 'blocked' }],
  ],
  [
    'a rule of a group that is overridden, and one that is excluded',
    {
      ...pass,
      ruleGroupList: [
        {
          ruleGroupId: 'AWS#AWSManagedRulesCommonRuleSet#Version_1.0',
          nonTerminatingMatchingRules: [
            { ruleId: 'CrossSiteScripting_BODY', action: 'COUNT', overriddenAction: 'BLOCK' },
          ],
          excludedRules: [{ exclusionType: 'EXCLUDED_AS_COUNT', ruleId: 'GenericLFI_BODY' }],
        },
      ],
    },
    [
      { rule: 'common/CrossSiteScripting_BODY', outcome: 'counted' },
      { rule: 'common/GenericLFI_BODY', outcome: 'counted' },
    ],
  ],
  [
    'a group that counts as a whole',
    {
      ...pass,
      nonTerminatingMatchingRules: [{ ruleId: 'anonymous-ip', action: 'COUNT' }],
      ruleGroupList: [
        {
          ruleGroupId: 'AWS#AWSManagedRulesAnonymousIpList',
          terminatingRule: { ruleId: 'AnonymousIPList', action: 'BLOCK' },
        },
      ],
    },
    [{ rule: 'anonymous-ip/AnonymousIPList', outcome: 'counted' }],
  ],
  [
    'a rule that follows a group: the rule of the group, once',
    {
      action: 'BLOCK',
      terminatingRuleId: 'common-CrossSiteScripting_BODY',
      ruleGroupList: [
        {
          ruleGroupId: 'AWS#AWSManagedRulesCommonRuleSet',
          nonTerminatingMatchingRules: [
            { ruleId: 'CrossSiteScripting_BODY', action: 'COUNT', overriddenAction: 'BLOCK' },
          ],
        },
      ],
    },
    [{ rule: 'common/CrossSiteScripting_BODY', outcome: 'blocked' }],
  ],
  [
    "a group of somebody else's",
    {
      ...pass,
      ruleGroupList: [{ ruleGroupId: 'Vendor#Group', nonTerminatingMatchingRules: [{ ruleId: 'a', action: 'COUNT' }] }],
    },
    [{ rule: 'Group/a', outcome: 'counted' }],
  ],
  ['the default action is no rule', { action: 'BLOCK', terminatingRuleId: 'Default_Action' }, []],
])('%s', (_, log, expected) => {
  expect(met(log)).toEqual(expected);
});

test('the name of every group is the name of its rule', () => {
  // With all that can be asked for.
  const everything = {
    mode: 'count',
    adminClients: [],
    linux: true,
    adminProtection: true,
    antiDdos: true,
    botControl: 'COMMON',
    accountTakeover: { loginPath: '/', payload: 'JSON', usernameField: '/a', passwordField: '/b' },
  } as unknown as WafOptions;
  const groups = [
    common,
    ...(Object.keys(rules) as (keyof typeof rules)[])
      .filter((name) =>
        /reputation|anonymous|ddos|known-bad|sql-inj|linux|posix|protection|takeover|control/.test(name),
      )
      .map((name) => rules[name]),
  ];
  expect(groups).toHaveLength(11);
  for (const group of groups) {
    const rule = group(everything);
    const name = (rule?.statement.managedRuleGroupStatement as { name: string } | undefined)?.name ?? '';
    const found = met({ ...pass, ruleGroupList: [{ ruleGroupId: `AWS#${name}`, excludedRules: [{ ruleId: 'x' }] }] });
    expect(found).toEqual([{ rule: `${rule?.name ?? ''}/x`, outcome: 'counted' }]);
  }
});
