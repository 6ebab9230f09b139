import { capacityOf, capacityOfStatement, dearest } from '../../../lib/waf/capacity';
import { managedGroups } from '../../../lib/waf/managed-groups';
import type { Statement, WafRule } from '../../../lib/waf/rule';
import { thrown } from '../../helpers/stack';

const path = { uriPath: {} };
const steps = (...types: string[]) => types.map((type, priority) => ({ priority, type }));
const string = (positionalConstraint: string, fieldToMatch: object = path, types = ['NONE']): Statement => ({
  byteMatchStatement: { searchString: 'a', positionalConstraint, fieldToMatch, textTransformations: steps(...types) },
});
const regex = (fieldToMatch: object, ...types: string[]): Statement => ({
  regexMatchStatement: { regexString: 'a', fieldToMatch, textTransformations: steps(...types) },
});
const all = { fieldToMatch: path, textTransformations: steps('NONE') };
const forwarded = { headerName: 'x-forwarded-for', fallbackBehavior: 'NO_MATCH' };
const json = { jsonBody: { matchPattern: { all: {} }, matchScope: 'KEY' } };

// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html and the page of each statement.
test.each<[string, number, Statement]>([
  ['geographic match', 1, { geoMatchStatement: { countryCodes: ['US'] } }],
  ['ASN match', 1, { asnMatchStatement: { asnList: [1] } }],
  ['label match', 1, { labelMatchStatement: { scope: 'LABEL', key: 'a' } }],
  ['IP set', 1, { ipSetReferenceStatement: { arn: 'a' } }],
  [
    'IP set, first forwarded address',
    1,
    { ipSetReferenceStatement: { arn: 'a', ipSetForwardedIpConfig: { ...forwarded, position: 'FIRST' } } },
  ],
  [
    'IP set, any forwarded address',
    5,
    { ipSetReferenceStatement: { arn: 'a', ipSetForwardedIpConfig: { ...forwarded, position: 'ANY' } } },
  ],
  ['exactly matches string', 2, string('EXACTLY')],
  ['starts with string', 2, string('STARTS_WITH')],
  ['ends with string', 2, string('ENDS_WITH')],
  ['contains string', 10, string('CONTAINS')],
  ['contains word', 10, string('CONTAINS_WORD')],
  ['regex', 3, regex(path, 'NONE')],
  ['regex pattern set', 25, { regexPatternSetReferenceStatement: { arn: 'a', ...all } }],
  ['size', 1, { sizeConstraintStatement: { comparisonOperator: 'GT', size: 1, ...all } }],
  ['SQLi, low', 20, { sqliMatchStatement: all }],
  ['SQLi, high', 30, { sqliMatchStatement: { sensitivityLevel: 'HIGH', ...all } }],
  ['XSS', 40, { xssMatchStatement: all }],
  ['10 for each text transformation', 23, regex(path, 'URL_DECODE', 'LOWERCASE')],
  ['10 for all query parameters', 13, regex({ allQueryArguments: {} }, 'NONE')],
  ['twice the base for JSON', 20, string('CONTAINS', json)],
  ['twice the base for JSON, not the transformations', 16, regex(json, 'LOWERCASE')],
  ['rate', 2, { rateBasedStatement: { aggregateKeyType: 'IP', limit: 10 } }],
  [
    'rate, with 30 for each custom key',
    62,
    {
      rateBasedStatement: { aggregateKeyType: 'CUSTOM_KEYS', limit: 10, customKeys: [{ ip: {} }, { httpMethod: {} }] },
    },
  ],
  [
    'rate, with what narrows it',
    4,
    { rateBasedStatement: { aggregateKeyType: 'IP', limit: 10, scopeDownStatement: string('STARTS_WITH') } },
  ],
  [
    'and, or, not: what is in them',
    26,
    {
      andStatement: {
        statements: [
          string('EXACTLY'),
          {
            orStatement: {
              statements: [regex(path, 'URL_DECODE'), { notStatement: { statement: string('CONTAINS') } }],
            },
          },
          { geoMatchStatement: {} },
        ],
      },
    },
  ],
])('%s: %i', (_, capacity, statement) => {
  expect(capacityOfStatement(statement)).toBe(capacity);
});

test("the example of AWS's CheckCapacity: 15", () => {
  // https://docs.aws.amazon.com/cli/latest/reference/wafv2/check-capacity.html
  const nested: Statement = {
    andStatement: {
      statements: [
        string('EXACTLY', { singleHeader: { Name: 'host' } }, ['LOWERCASE']),
        { geoMatchStatement: { countryCodes: ['US', 'IN'] } },
      ],
    },
  };
  expect(
    capacityOf([
      { name: 'basic-rule', statement: nested },
      { name: 'rate-rule', statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 1000 } } },
    ]),
  ).toBe(15);
});

// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html, 21 November 2026.
test.each([
  ['AWSManagedRulesCommonRuleSet', 700],
  ['AWSManagedRulesAdminProtectionRuleSet', 100],
  ['AWSManagedRulesKnownBadInputsRuleSet', 200],
  ['AWSManagedRulesSQLiRuleSet', 200],
  ['AWSManagedRulesLinuxRuleSet', 200],
  ['AWSManagedRulesUnixRuleSet', 100],
  ['AWSManagedRulesWindowsRuleSet', 200],
  ['AWSManagedRulesPHPRuleSet', 100],
  ['AWSManagedRulesWordPressRuleSet', 100],
  ['AWSManagedRulesAmazonIpReputationList', 25],
  ['AWSManagedRulesAnonymousIpList', 50],
  ['AWSManagedRulesBotControlRuleSet', 50],
  ['AWSManagedRulesATPRuleSet', 50],
  ['AWSManagedRulesACFPRuleSet', 50],
  ['AWSManagedRulesAntiDDoSRuleSet', 50],
])('%s: %i', (name, capacity) => {
  expect(capacityOfStatement({ managedRuleGroupStatement: { vendorName: 'AWS', name } })).toBe(capacity);
  const scopeDownStatement = string('STARTS_WITH');
  expect(capacityOfStatement({ managedRuleGroupStatement: { vendorName: 'AWS', name, scopeDownStatement } })).toBe(
    capacity + 2,
  );
});

test('each group that is listed is one of the table above', () => {
  expect(Object.keys(managedGroups)).toHaveLength(15);
});

test('what nobody knows the price of is said', () => {
  for (const statement of [
    { managedRuleGroupStatement: { vendorName: 'X', name: 'y' } },
    { tomorrowsStatement: {} },
    {},
  ]) {
    expect(thrown(() => capacityOfStatement(statement))).toMatchObject({ code: 'ERR_WEB_ACL_STATEMENT' });
  }
});

test('over 5,000: an error that names the dearest', () => {
  const xss = (name: string, count: number): WafRule => ({
    name,
    statement: { orStatement: { statements: Array.from({ length: count }, () => ({ xssMatchStatement: all })) } },
  });
  const rules = [xss('b', 20), xss('a', 100), xss('d', 2), xss('c', 10)];
  expect(thrown(() => capacityOf(rules))).toMatchObject({
    code: 'ERR_WEB_ACL_CAPACITY',
    message: 'The web ACL would need 5280 capacity units; AWS WAF takes 5000.',
    fix: 'Leave rules out; the dearest are a (4000), b (800), c (400).',
  });
  expect(capacityOf(rules.slice(0, 2))).toBe(4800);
  expect(dearest(rules)[0]).toEqual(['a', 4000]);
});
