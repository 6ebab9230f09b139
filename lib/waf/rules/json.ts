import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';

type Field = wafv2.CfnWebACL.FieldToMatchProperty;

/** The keys of a JSON body, each by itself; a body that is no JSON (a form, multipart, JSON that is cut off) as one text. */
export const jsonKeysOrBody: Field = {
  jsonBody: {
    matchPattern: { all: {} },
    matchScope: 'KEY',
    oversizeHandling: 'CONTINUE',
    invalidFallbackBehavior: 'EVALUATE_AS_STRING',
  },
};

/** The values of a JSON body: JSON in a string is taken apart by the app, not by AWS WAF. */
export const jsonValues: Field = {
  jsonBody: {
    matchPattern: { all: {} },
    matchScope: 'VALUE',
    oversizeHandling: 'CONTINUE',
    invalidFallbackBehavior: 'NO_MATCH',
  },
};

/** A form is percent-encoded; JSON has escapes, of which the documentation does not say whether AWS WAF takes them off. */
export const decoded = ['URL_DECODE', 'JS_DECODE'] as const;
