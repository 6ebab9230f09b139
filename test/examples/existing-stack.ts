import {
  aws_certificatemanager as acm,
  aws_ecs as ecs,
  aws_ecs_patterns as patterns,
  aws_logs as logs,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import * as casemate from '../../lib/constructs'; // In your stack: from 'casemate/constructs'

/** A stack that somebody had, made with the CDK's pattern; what stands between the marks hardens it. */
export class ExistingStack extends Stack {
  readonly web: patterns.ApplicationLoadBalancedFargateService;

  constructor(scope: Construct, id: string, props?: StackProps, hardened = true) {
    super(scope, id, props);
    const web = new patterns.ApplicationLoadBalancedFargateService(this, 'Web', {
      certificate: acm.Certificate.fromCertificateArn(
        this,
        'Certificate',
        'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
      ),
      redirectHTTP: true,
      taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/app'), containerPort: 3000 },
    });
    this.web = web;
    if (!hardened) return;
    // Hardened from here
    const { targetGroup, loadBalancer } = web;
    const encryptionKey = new casemate.ServiceKey(this, 'LogKey').key;
    const logBucket = new casemate.LogBucket(this, 'LoadBalancerLogs').bucket;
    const logGroup = new logs.LogGroup(this, 'FrontLog');
    const options = { securityContact: 'mailto:security@example.com' };
    web.service.with(new casemate.FrontedService({ options, targetGroup, loadBalancer, logGroup }));
    web.taskDefinition.with(new casemate.HardenedTask());
    loadBalancer.with(new casemate.HardenedLoadBalancer({ logBucket }));
    const webAcl = new casemate.WebAcl(this, 'WebAcl');
    new casemate.WebAclAssociation(this, 'Waf', { webAcl, resource: loadBalancer.loadBalancerArn });
    this.with(new casemate.HardenedLogGroup({ encryptionKey }));
    // to here
  }
}

const packs = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

/** What only the owner of the stack can cure or accept, ready to paste; the reasons are examples, and the owner's to give. */
export function accept({ web }: ExistingStack): void {
  const accepted = (
    construct: IConstruct,
    reason: string,
    ids: readonly string[],
    everywhere: readonly string[] = [],
  ) => {
    const all = [...ids, ...everywhere.flatMap((rule) => packs.map((pack) => `${pack}-${rule}`))];
    for (const id of all) Validations.of(construct).acknowledge({ id, reason });
  };
  accepted(web.loadBalancer, 'A public service: everybody may reach 443, and 80, which only redirects.', [
    'AwsSolutions-EC23',
  ]);
  accepted(web.redirectListener ?? web, 'It only redirects.', [], ['ELBv2ACMCertificateRequired']);
  accepted(
    web.taskDefinition,
    'Fargate limits the memory of the whole task; ecr:GetAuthorizationToken knows no resource; the CDK writes one policy for each role.',
    ['cdk-validator-cfnguard::ecs_task_definition_memory_hard_limit_check', 'AwsSolutions-IAM5[Resource::*]'],
    ['IAMNoInlinePolicy'],
  );
  accepted(web.cluster, 'We collect metrics with our own agent. (Else: containerInsightsV2 on your cluster.)', [
    'AwsSolutions-ECS4',
    'cdk-validator-cfnguard::ecs_container_insights_enabled_check',
  ]);
  accepted(
    web.cluster.vpc,
    'Flow logs and public subnets are governed centrally. (Else: give the pattern a vpc with flow logs and restrictDefaultSecurityGroup.)',
    ['AwsSolutions-VPC7', 'cdk-validator-cfnguard::subnet_auto_assign_public_ip_disabled_check'],
    [
      'VPCFlowLogsEnabled',
      'VPCDefaultSecurityGroupClosed',
      'VPCSubnetAutoAssignPublicIpDisabled',
      'VPCNoUnrestrictedRouteToIGW',
    ],
  );
}
