import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { WebAcl } from '../../lib/constructs/web-acl';
import { webAcl, type OfflineWebAcl } from '../../lib/waf/testing';

/** The default web ACL in mode block, synthesized, under both readings of AWS's documentation. */
export function acls(): readonly OfflineWebAcl[] {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Measured');
  // Rates are another matter: thousands of requests come from one address here.
  new WebAcl(stack, 'Acl', { mode: 'block', rules: { 'rate-limit': 'count' } });
  const template = Template.fromStack(stack);
  return (['raw', 'decoded'] as const).map((jsonEscapes) => {
    const acl = webAcl(template, { assumptions: { jsonEscapes } });
    if (acl.unsupported.length) throw new Error(`Not understood: ${acl.unsupported.join('; ')}`);
    return acl;
  });
}
