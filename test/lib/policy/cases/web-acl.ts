import { imported, parameter, resource, type Cases, type Given } from './case';

const acl = (statements: unknown, more: Given = {}): Given => ({
  Acl: resource('AWS::WAFv2::WebACL', {
    Rules: Array.isArray(statements)
      ? statements.map((Statement: unknown) => ({ Name: 'rule', Statement }))
      : statements,
  }),
  ...more,
});
const logging = (ResourceArn: unknown): Given => ({
  Logging: resource('AWS::WAFv2::LoggingConfiguration', { ResourceArn }),
});
const managed = (Name: string): Given => ({ ManagedRuleGroupStatement: { VendorName: 'AWS', Name } });
const rate = { RateBasedStatement: { Limit: 1000, AggregateKeyType: 'IP' } };
const geo = { GeoMatchStatement: { CountryCodes: ['XX'] } };
const size = (part: string): Given => ({ SizeConstraintStatement: { FieldToMatch: { [part]: {} }, Size: 8192 } });
const group = { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } };
const groupOf = (Statement: unknown, Capacity = 100): Given => ({
  Group: resource('AWS::WAFv2::RuleGroup', { Capacity, Rules: [{ Name: 'x', Statement }] }),
});
const elsewhere = { RuleGroupReferenceStatement: { Arn: imported } };
const other = { Other: resource('AWS::WAFv2::IPSet') };

export const webAclCases: Readonly<Record<string, Cases>> = {
  'waf-logging': {
    compliant: [acl([], logging({ 'Fn::GetAtt': ['Acl', 'Arn'] })), acl([], logging({ 'Fn::Sub': '${Acl.Arn}' }))],
    nonCompliant: [[acl([])]],
    notApplicable: [other],
    unresolvable: [acl([], logging(imported))],
  },
  'waf-body-size': {
    compliant: [
      acl([size('Body')]),
      acl([managed('AWSManagedRulesCommonRuleSet')]),
      acl([{ AndStatement: { Statements: [geo, { NotStatement: { Statement: size('JsonBody') } }] } }]),
      acl([group], groupOf(size('Body'))),
    ],
    nonCompliant: [[acl([])], [acl([size('QueryString'), rate])], [acl([group], groupOf(geo))]],
    notApplicable: [other],
    unresolvable: [acl(parameter), acl([elsewhere]), acl([parameter])],
  },
  'waf-rate-rule': {
    compliant: [acl([rate]), acl([group], groupOf(rate))],
    nonCompliant: [[acl([])], [acl([managed('AWSManagedRulesCommonRuleSet')])]],
    notApplicable: [other],
    unresolvable: [acl(parameter), acl([elsewhere])],
  },
  'waf-capacity': {
    compliant: [acl([]), acl([managed('AWSManagedRulesCommonRuleSet'), managed('AWSManagedRulesSQLiRuleSet')])],
    nonCompliant: [
      [
        acl(
          [
            'CommonRuleSet',
            'AdminProtectionRuleSet',
            'KnownBadInputsRuleSet',
            'SQLiRuleSet',
            'LinuxRuleSet',
            'UnixRuleSet',
            'PHPRuleSet',
          ].map((name) => managed(`AWSManagedRules${name}`)),
        ),
      ],
      [acl([group], groupOf(geo, 1600))],
    ],
    notApplicable: [other, acl([managed('SomebodysRules')])],
    unresolvable: [acl(parameter), acl([elsewhere])],
  },
};
