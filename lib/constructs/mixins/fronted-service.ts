import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, Lazy, Mixin } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { healthCheckPath } from '../../../nginx';
import { frontPort, NginxFront, type NginxFrontProps } from '../nginx-front';

export interface FrontedServiceProps extends NginxFrontProps {
  /** The target group that the service's tasks are in. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** The load balancer before it. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
}

/**
 * `service.with(new FrontedService({ ... }))`: puts the front into the task of a service that exists, and turns everything that
 * leads to the app's port to the front's: the service's load balancer, its target group, and the security groups' rules.
 */
export class FrontedService extends Mixin {
  constructor(private readonly props: FrontedServiceProps) {
    super();
  }

  override supports(construct: IConstruct): construct is ecs.FargateService {
    return construct instanceof ecs.FargateService;
  }

  override applyTo(service: IConstruct): void {
    if (!this.supports(service)) return;
    const { targetGroup, loadBalancer } = this.props;
    service.taskDefinition.addExtension(new NginxFront(this.props));

    const cfnService = service.node.defaultChild as ecs.CfnService;
    const given = cfnService.loadBalancers;
    cfnService.loadBalancers = Lazy.uncachedAny({
      produce: (context) =>
        (context.resolve(given) as ecs.CfnService.LoadBalancerProperty[] | undefined)?.map((each) => ({
          ...each,
          containerName: 'front',
          containerPort: frontPort,
        })),
    });

    const cfnTarget = targetGroup.node.defaultChild as elbv2.CfnTargetGroup;
    const before = Number(this.props.appPort ?? 3000);
    cfnTarget.port = frontPort;
    cfnTarget.protocol = elbv2.ApplicationProtocol.HTTPS;
    targetGroup.configureHealthCheck({
      path: healthCheckPath,
      protocol: elbv2.Protocol.HTTPS,
      healthyHttpCodes: '200-499',
    });
    targetGroup.setAttribute('deregistration_delay.timeout_seconds', '30');

    const groups = [...service.connections.securityGroups, ...loadBalancer.connections.securityGroups];
    for (const rule of groups.flatMap(({ node }) => node.findAll())) {
      const leads = rule instanceof ec2.CfnSecurityGroupIngress || rule instanceof ec2.CfnSecurityGroupEgress;
      if (leads && rule.fromPort === before && rule.toPort === before) {
        rule.fromPort = frontPort;
        rule.toPort = frontPort;
        rule.description = 'Load balancer to front';
      }
    }
  }
}
