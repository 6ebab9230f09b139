import { Template } from 'aws-cdk-lib/assertions';
import { WebAcl, type WebAclProps } from '../../lib/constructs/web-acl';
import { webAcl, type OfflineWebAcl, type WebAclOptions } from '../../lib/waf/testing';
import { partStack } from './stack';

type Json = Readonly<Record<string, unknown>>;

/** A hand-written template with one web ACL, and what else it is given. */
export const template = (rules: readonly Json[], properties: Json = {}, resources: Json = {}): Json => ({
  Resources: {
    ...resources,
    Acl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: { Scope: 'REGIONAL', DefaultAction: { Allow: {} }, Rules: rules, ...properties },
    },
  },
});

/** A web ACL of one rule that blocks what meets the statement. */
export const ruleOf = (statement: Json, options?: WebAclOptions, properties?: Json, resources?: Json): OfflineWebAcl =>
  webAcl(
    template([{ Name: 'it', Priority: 0, Statement: statement, Action: { Block: {} } }], properties, resources),
    options,
  );

export const untransformed = [{ Priority: 0, Type: 'NONE' }];

/** A string match on a component. */
export const contains = (text: string, field: Json, position = 'CONTAINS'): Json => ({
  ByteMatchStatement: {
    SearchString: text,
    PositionalConstraint: position,
    FieldToMatch: field,
    TextTransformations: untransformed,
  },
});

/** The template that a web ACL of ours is synthesized to. */
export const synthesizedAcl = (props: WebAclProps = {}, region?: string): Template => {
  const stack = partStack(region);
  new WebAcl(stack, 'Acl', props);
  return Template.fromStack(stack);
};

/** A web ACL of ours that answers, as synthesized. */
export const ours = (props: WebAclProps = {}, options: WebAclOptions = {}): OfflineWebAcl =>
  webAcl(synthesizedAcl(props), options);
