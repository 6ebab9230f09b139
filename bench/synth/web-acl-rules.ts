import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';

/** The rules that WebAcl makes by default, written out. */
export const rules: wafv2.CfnWebACL.RuleProperty[] = [
  {
    name: 'ip-reputation',
    priority: 0,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: 'AWSManagedRulesAmazonIpReputationList',
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'ip-reputation',
      sampledRequestsEnabled: false,
    },
    overrideAction: {
      none: {},
    },
  },
  {
    name: 'rate-limit',
    priority: 1,
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit: 10000,
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'rate-limit',
      sampledRequestsEnabled: false,
    },
    action: {
      block: {},
    },
    ruleLabels: [
      {
        name: 'casemate:rate-limit',
      },
    ],
  },
  {
    name: 'login-limit',
    priority: 2,
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit: 50,
        scopeDownStatement: {
          andStatement: {
            statements: [
              {
                byteMatchStatement: {
                  searchString: 'POST',
                  positionalConstraint: 'EXACTLY',
                  fieldToMatch: {
                    method: {},
                  },
                  textTransformations: [
                    {
                      priority: 0,
                      type: 'NONE',
                    },
                  ],
                },
              },
              {
                regexMatchStatement: {
                  regexString:
                    '^(?:/login|/log\\-in|/signin|/sign\\-in|/session|/sessions|/auth|/auth/login|/auth/signin|/auth/token|/auth/local|/user/login|/users/login|/users/sign_in|/account/login|/admin/login|/api/login|/api/signin|/api/session|/api/sessions|/api/auth|/api/auth/login|/api/auth/signin|/api/auth/sign\\-in/email|/api/auth/callback/credentials|/api/auth/local|/api/user/login|/api/users/login|/api/v1/login|/api/v1/auth/login|/rest/user/login)/?$',
                  fieldToMatch: {
                    uriPath: {},
                  },
                  textTransformations: [
                    {
                      priority: 0,
                      type: 'URL_DECODE',
                    },
                    {
                      priority: 1,
                      type: 'NORMALIZE_PATH',
                    },
                    {
                      priority: 2,
                      type: 'LOWERCASE',
                    },
                  ],
                },
              },
            ],
          },
        },
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'login-limit',
      sampledRequestsEnabled: false,
    },
    action: {
      block: {},
    },
    ruleLabels: [
      {
        name: 'casemate:login-limit',
      },
    ],
  },
  {
    name: 'body-size',
    priority: 3,
    statement: {
      sizeConstraintStatement: {
        comparisonOperator: 'GT',
        size: 8192,
        fieldToMatch: {
          body: {
            oversizeHandling: 'MATCH',
          },
        },
        textTransformations: [
          {
            priority: 0,
            type: 'NONE',
          },
        ],
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'body-size',
      sampledRequestsEnabled: false,
    },
    action: {
      count: {},
    },
    ruleLabels: [
      {
        name: 'casemate:body-size',
      },
    ],
  },
  {
    name: 'known-bad-inputs',
    priority: 4,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: 'AWSManagedRulesKnownBadInputsRuleSet',
        ruleActionOverrides: [
          {
            name: 'JavaDeserializationRCE_BODY',
            actionToUse: {
              count: {},
            },
          },
          {
            name: 'Log4JRCE_BODY',
            actionToUse: {
              count: {},
            },
          },
        ],
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'known-bad-inputs',
      sampledRequestsEnabled: false,
    },
    overrideAction: {
      none: {},
    },
  },
  {
    name: 'sql-injection',
    priority: 5,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: 'AWSManagedRulesSQLiRuleSet',
        ruleActionOverrides: [
          {
            name: 'SQLi_BODY',
            actionToUse: {
              count: {},
            },
          },
          {
            name: 'SQLiExtendedPatterns_BODY',
            actionToUse: {
              count: {},
            },
          },
        ],
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'sql-injection',
      sampledRequestsEnabled: false,
    },
    overrideAction: {
      none: {},
    },
  },
  {
    name: 'nosql-operators',
    priority: 6,
    statement: {
      orStatement: {
        statements: [
          {
            regexMatchStatement: {
              regexString:
                '\\[\\$(?:eq|ne|gte?|lte?|n?in|not|n?or|and|exists|type|regex|options|where|expr|jsonschema|mod|text|all|elemmatch|size|function|accumulator)\\]',
              fieldToMatch: {
                queryString: {},
              },
              textTransformations: [
                {
                  priority: 0,
                  type: 'URL_DECODE',
                },
                {
                  priority: 1,
                  type: 'LOWERCASE',
                },
              ],
            },
          },
          {
            regexMatchStatement: {
              regexString:
                '\\[\\$(?:eq|ne|gte?|lte?|n?in|not|n?or|and|exists|type|regex|options|where|expr|jsonschema|mod|text|all|elemmatch|size|function|accumulator)\\]',
              fieldToMatch: {
                body: {
                  oversizeHandling: 'CONTINUE',
                },
              },
              textTransformations: [
                {
                  priority: 0,
                  type: 'URL_DECODE',
                },
                {
                  priority: 1,
                  type: 'LOWERCASE',
                },
              ],
            },
          },
          {
            regexMatchStatement: {
              regexString:
                '^\\$(?:eq|ne|gte?|lte?|n?in|not|n?or|and|exists|type|regex|options|where|expr|jsonschema|mod|text|all|elemmatch|size|function|accumulator)$',
              fieldToMatch: {
                jsonBody: {
                  matchPattern: {
                    all: {},
                  },
                  matchScope: 'KEY',
                  oversizeHandling: 'CONTINUE',
                  invalidFallbackBehavior: 'EVALUATE_AS_STRING',
                },
              },
              textTransformations: [
                {
                  priority: 0,
                  type: 'LOWERCASE',
                },
              ],
            },
          },
        ],
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'nosql-operators',
      sampledRequestsEnabled: false,
    },
    action: {
      count: {},
    },
    ruleLabels: [
      {
        name: 'casemate:nosql-operators',
      },
    ],
  },
  {
    name: 'prototype-pollution',
    priority: 7,
    statement: {
      orStatement: {
        statements: [
          {
            regexMatchStatement: {
              regexString: '(?:__proto__|constructor[\\[\\].]{1,3}prototype)',
              fieldToMatch: {
                queryString: {},
              },
              textTransformations: [
                {
                  priority: 0,
                  type: 'URL_DECODE',
                },
              ],
            },
          },
          {
            regexMatchStatement: {
              regexString: '(?:^|[&\\[])(?:__proto__|constructor[\\[\\].]{1,3}prototype)',
              fieldToMatch: {
                body: {
                  oversizeHandling: 'CONTINUE',
                },
              },
              textTransformations: [
                {
                  priority: 0,
                  type: 'URL_DECODE',
                },
              ],
            },
          },
          {
            regexMatchStatement: {
              regexString: '^__proto__$',
              fieldToMatch: {
                jsonBody: {
                  matchPattern: {
                    all: {},
                  },
                  matchScope: 'KEY',
                  oversizeHandling: 'CONTINUE',
                  invalidFallbackBehavior: 'EVALUATE_AS_STRING',
                },
              },
              textTransformations: [
                {
                  priority: 0,
                  type: 'NONE',
                },
              ],
            },
          },
        ],
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'prototype-pollution',
      sampledRequestsEnabled: false,
    },
    action: {
      count: {},
    },
    ruleLabels: [
      {
        name: 'casemate:prototype-pollution',
      },
    ],
  },
  {
    name: 'common',
    priority: 8,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: 'AWSManagedRulesCommonRuleSet',
        ruleActionOverrides: [
          {
            name: 'SizeRestrictions_BODY',
            actionToUse: {
              count: {},
            },
          },
          {
            name: 'CrossSiteScripting_BODY',
            actionToUse: {
              count: {},
            },
          },
          {
            name: 'GenericLFI_BODY',
            actionToUse: {
              count: {},
            },
          },
          {
            name: 'GenericRFI_BODY',
            actionToUse: {
              count: {},
            },
          },
          {
            name: 'EC2MetaDataSSRF_BODY',
            actionToUse: {
              count: {},
            },
          },
        ],
      },
    },
    visibilityConfig: {
      cloudWatchMetricsEnabled: true,
      metricName: 'common',
      sampledRequestsEnabled: false,
    },
    overrideAction: {
      none: {},
    },
  },
];
