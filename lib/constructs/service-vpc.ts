import { aws_ec2 as ec2, aws_kms as kms, aws_logs as logs, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge, inGuard, inPacks } from './acknowledge';

/** Those of a VPC that is made here. A VPC's own CIDR is a token, which no other resource could compare. */
export const addresses = '10.0.0.0/16';

export interface ServiceVpcProps {
  readonly egress: 'nat' | 'endpoints';
  readonly natGateways: number;
  readonly encryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Two zones, public subnets for the load balancer, private ones for tasks, flow logs, and a closed default security group. */
export function makeServiceVpc(scope: Construct, props: ServiceVpcProps) {
  const { egress, natGateways, encryptionKey, logRetention: retention, removalPolicy } = props;
  const nat = egress === 'nat';
  // The CDK makes one for all VPCs of a stack: it is ours where there was none before.
  const handler = 'Custom::VpcRestrictDefaultSGCustomResourceProvider';
  const had = Stack.of(scope).node.tryFindChild(handler) !== undefined;
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    ipAddresses: ec2.IpAddresses.cidr(addresses),
    maxAzs: 2,
    natGateways: nat ? natGateways : 0,
    restrictDefaultSecurityGroup: true,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 24 },
      {
        name: 'Private',
        subnetType: nat ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED,
        cidrMask: 22,
      },
    ],
  });
  vpc.addFlowLog('FlowLog', {
    destination: ec2.FlowLogDestination.toCloudWatchLogs(
      new logs.LogGroup(scope, 'FlowLogs', { retention, encryptionKey, removalPolicy }),
    ),
  });
  const closer = had ? undefined : Stack.of(scope).node.tryFindChild(handler);
  if (closer) {
    acknowledge(
      closer,
      'It closes the default security group while the stack is deployed, by the public API of EC2; it serves nobody.',
      inGuard('lambda_inside_vpc_check'),
    );
  }
  for (const subnet of vpc.publicSubnets) {
    acknowledge(
      subnet,
      'A public subnet, which holds the load balancer and NAT gateways only; tasks are in private ones.',
      ...inPacks('VPCNoUnrestrictedRouteToIGW'),
    );
  }
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  return { vpc, endpoints: nat ? [] : serviceEndpoints(vpc) };
}

/** What a task calls before the app runs: its image, its log, its secrets and their key. */
function serviceEndpoints(vpc: ec2.Vpc): ec2.InterfaceVpcEndpoint[] {
  const { ECR, ECR_DOCKER, CLOUDWATCH_LOGS, SECRETS_MANAGER, KMS } = ec2.InterfaceVpcEndpointAwsService;
  return Object.entries({ ECR, ECR_DOCKER, CLOUDWATCH_LOGS, SECRETS_MANAGER, KMS }).map(([name, service]) =>
    vpc.addInterfaceEndpoint(name, { service, privateDnsEnabled: true, open: false }),
  );
}
