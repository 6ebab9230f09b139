import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Token } from 'aws-cdk-lib';
import { CasemateError } from '../errors';
import type { HardenedNodeServiceProps } from './hardened-node-service';

// Whether what a service was given fits together: said at synth, not by a deployment that fails or never ends.

/** Where the tasks go. @throws CasemateError `ERR_VPC` where that is not where the cluster or the load balancer is */
export function givenVpc({ vpc, cluster, loadBalancer }: HardenedNodeServiceProps): ec2.IVpc | undefined {
  const given = Object.entries({ vpc, 'cluster.vpc': cluster?.vpc, 'loadBalancer.vpc': loadBalancer?.vpc }).flatMap(
    ([name, found]) => (found ? [{ name, found }] : []),
  );
  const [first] = given;
  if (!first && loadBalancer) {
    throw new CasemateError(
      'ERR_VPC',
      `loadBalancer received ${loadBalancer.node.path}, which does not say what VPC it is in.`,
      'Give vpc too: tasks must be where the load balancer is.',
    );
  }
  const other = given.find(({ found }) => found.vpcId !== first?.found.vpcId);
  if (first && other) {
    throw new CasemateError(
      'ERR_VPC',
      `${first.name} is ${first.found.node.path}, and ${other.name} is ${other.found.node.path}: the load balancer would not reach the tasks.`,
      'Give a cluster, a load balancer and a vpc that belong together, or leave out what you do not have.',
    );
  }
  checkSubnets(first?.found);
  return first?.found;
}

/** A task without a public address has no way out of a public subnet, not even to its image. @throws CasemateError `ERR_NO_PRIVATE_SUBNET` */
function checkSubnets(vpc: ec2.IVpc | undefined): void {
  if (!vpc || vpc.privateSubnets.length + vpc.isolatedSubnets.length > 0) return;
  throw new CasemateError(
    'ERR_NO_PRIVATE_SUBNET',
    `${vpc.node.path} has no private subnet: tasks, which get no public address, could not even fetch their images.`,
    'Give a VPC with private subnets that have a way out (NAT, or endpoints for ECR, S3, CloudWatch Logs and Secrets Manager).',
  );
}

/** The record would get the zone's name at its end, and the certificate wait for ever. @throws CasemateError `ERR_DOMAIN_NAME` */
export function checkDomain({ domainName, hostedZone }: HardenedNodeServiceProps): void {
  if (domainName === undefined || !hostedZone) return;
  const { zoneName } = hostedZone;
  if ([domainName, zoneName].some((name) => Token.isUnresolved(name))) return;
  const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');
  if (`.${plain(domainName)}`.endsWith(`.${plain(zoneName)}`)) return;
  throw new CasemateError(
    'ERR_DOMAIN_NAME',
    `domainName received ${domainName}, which is not in the hosted zone ${zoneName}.`,
    'Give the hosted zone that the name belongs to.',
  );
}

/** Who may come past CloudFront writes its own address into X-Forwarded-For. @throws CasemateError `ERR_TRUSTED_HOPS` */
export function checkPeer({ trustedHops = 1, peer }: HardenedNodeServiceProps): void {
  if (trustedHops === 1 || (trustedHops > 1 && peer)) return;
  throw new CasemateError(
    'ERR_TRUSTED_HOPS',
    trustedHops < 1
      ? `trustedHops received ${trustedHops}; there is always the load balancer.`
      : `trustedHops received ${trustedHops}, and everybody may reach the load balancer: who goes past CloudFront could take any address.`,
    "Leave it out; or, with CloudFront, give peer: ec2.Peer.prefixList('pl-...'), of com.amazonaws.global.cloudfront.origin-facing.",
  );
}

/** A listener that is there already, of the load balancer's owner or of another service here, would stop the deployment. @throws CasemateError `ERR_PORT_CLASH` */
export function checkListeners(loadBalancer: elbv2.IApplicationLoadBalancer, ports: readonly number[]): void {
  const taken = loadBalancer.node.root.node
    .findAll()
    .filter((construct) => construct instanceof elbv2.CfnListener)
    .filter(({ loadBalancerArn }) => loadBalancerArn === loadBalancer.loadBalancerArn)
    .map(({ port }) => port);
  const clash = ports.find((port) => taken.includes(port));
  if (clash === undefined) return;
  throw new CasemateError(
    'ERR_PORT_CLASH',
    `loadBalancer received ${loadBalancer.node.path}, which has a listener on port ${clash} already.`,
    'Give one without listeners on 80 and 443, or harden the service that it has with FrontedService.',
  );
}
