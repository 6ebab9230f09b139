import type { Rule } from '../rule';
import { letsOutEverything, securityGroup } from '../security-groups';
import { ecsService, securityGroupsPath } from '../services';
import { compliantIf } from '../verdict';

export const sgNoWideEgress: Rule = {
  id: 'sg-no-wide-egress',
  level: 'warning',
  practice: 'P31',
  types: [securityGroup],
  info: 'The tasks may open connections to anywhere, on every port.',
  explanation: 'A package that phones home, or a shell that calls back, gets through.',
  fix: 'allowAllOutbound: false, and connections.allowTo() for what the app calls; addEgressRule(Peer.anyIpv4(), Port.tcp(443)) at the widest',
  docs: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  rule: (group, template) => {
    // Of interest where code runs: load balancers and databases open no connections of their own.
    if (!template.among?.pointingTo(group, ecsService, ...securityGroupsPath).length) return 'not-applicable';
    const wide = letsOutEverything(group, template);
    return compliantIf(wide === undefined ? undefined : !wide);
  },
};
