import type { Rule } from '../rule';
import { letsInTheWorld } from '../security-groups';
import { assignsPublicIp, ecsService, isBehindNetworkLoadBalancer, securityGroupsOf } from '../services';
import { compliantIf } from '../verdict';

export const taskPortNotPublic: Rule = {
  id: 'task-port-not-public',
  level: 'error',
  practice: 'P02',
  types: [ecsService],
  info: 'The tasks have public addresses and a security group that lets in the whole internet.',
  explanation: 'Clients reach the app past the load balancer, and with it past TLS, WAF and the front.',
  fix: 'service.connections.allowFrom(loadBalancer, port) instead of allowFromAnyIpv4(), and assignPublicIp: false',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html',
  rule: (service, template) => {
    // Its clients come with their own addresses.
    if (isBehindNetworkLoadBalancer(service)) return 'not-applicable';
    const open = securityGroupsOf(service).map((group) => letsInTheWorld(group, template));
    const publicly = assignsPublicIp(service);
    if (publicly === false) return 'compliant';
    if (open.includes(true)) return compliantIf(publicly === true ? false : undefined);
    return compliantIf(open.length && !open.includes(undefined) ? true : undefined);
  },
};
