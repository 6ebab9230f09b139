import {
  Annotations,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  Lazy,
  Mixin,
  Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { healthCheckPath } from '../../../nginx';
import { CasemateError } from '../../errors';
import { checkIdleTimeout } from '../idle-timeout';
import { isImported } from '../imported';
import { frontPort, NginxFront, type NginxFrontProps } from '../nginx-front';

export interface FrontedServiceProps extends NginxFrontProps {
  /** The target group that the service's tasks are in. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** The load balancer before it. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
}

type Attached = ecs.CfnService.LoadBalancerProperty;

/**
 * `service.with(new FrontedService({ ... }))`: puts the front into the task of a service that exists, and turns everything that
 * leads to the app's port to the front's: the service's load balancer, its target group, and the security groups' rules.
 */
export class FrontedService extends Mixin {
  constructor(private readonly props: FrontedServiceProps) {
    super();
  }

  override supports(construct: IConstruct): construct is ecs.FargateService {
    return construct instanceof ecs.FargateService || isImported(construct, 'serviceArn');
  }

  /** @throws CasemateError `ERR_IMPORTED` or `ERR_NO_TARGET`, and what `NginxFront` throws */
  override applyTo(service: IConstruct): void {
    if (!this.supports(service)) return;
    if (!(service instanceof ecs.FargateService)) {
      throw new CasemateError(
        'ERR_IMPORTED',
        `${(service as IConstruct).node.path} was made elsewhere: its task cannot be changed from here.`,
        'Apply FrontedService in the stack that defines the service.',
      );
    }
    const { targetGroup, loadBalancer } = this.props;
    const { containerName = '', containerPort: before } = targetBefore(service, targetGroup);
    const app = service.taskDefinition.findContainer(containerName);
    service.taskDefinition.addExtension(new NginxFront({ appPort: before, ...(app && { app }), ...this.props }));
    attachToFront(service, targetGroup);
    checkFront(targetGroup);
    checkIdleTimeout(loadBalancer);
    const own = service.connections.securityGroups;
    const leading = rulesTo(own, [...own, ...loadBalancer.connections.securityGroups], before);
    for (const rule of leading) {
      rule.fromPort = frontPort;
      rule.toPort = frontPort;
      rule.description = 'Load balancer to front';
    }
    warnOfOpenings(service, before);
    if (!leading.some((rule) => rule instanceof ec2.CfnSecurityGroupIngress)) {
      // Groups that were made elsewhere, immutable ones, or rules for a range of ports.
      Annotations.of(service).addWarningV2(
        'casemate:front-unreachable',
        `No rule here leads from the load balancer to port ${before} of the tasks, so none was turned to ${frontPort}: let the load balancer reach ${frontPort}, and nobody ${before}.`,
      );
    }
  }
}

type Rule = ec2.CfnSecurityGroupIngress | ec2.CfnSecurityGroupEgress;

const isRule = (construct: IConstruct): construct is Rule =>
  construct instanceof ec2.CfnSecurityGroupIngress || construct instanceof ec2.CfnSecurityGroupEgress;

/** Rules that lead to a port of the targets. A load balancer has others, to services that are none of our business. */
function rulesTo(targets: readonly ec2.ISecurityGroup[], all: readonly ec2.ISecurityGroup[], port: number): Rule[] {
  const ids = new Set(targets.map(({ securityGroupId }) => securityGroupId));
  const toTarget = (rule: Rule): boolean =>
    ids.has((rule instanceof ec2.CfnSecurityGroupIngress ? rule.groupId : rule.destinationSecurityGroupId) ?? '');
  return [...new Set(all.flatMap(({ node }) => node.findAll()))]
    .filter(isRule)
    .filter((rule) => rule.fromPort === port && rule.toPort === port && toTarget(rule));
}

/** What was opened by address, or for many ports, still leads to the app. */
function warnOfOpenings(service: ecs.FargateService, port: number): void {
  const stack = Stack.of(service);
  const groups = service.connections.securityGroups.flatMap(({ node }) => node.findAll());
  const inline = groups
    .filter((construct) => construct instanceof ec2.CfnSecurityGroup)
    .flatMap(
      (group) => (stack.resolve(group.securityGroupIngress) ?? []) as readonly ec2.CfnSecurityGroup.IngressProperty[],
    );
  const rules = [...inline, ...groups.filter((construct) => construct instanceof ec2.CfnSecurityGroupIngress)];
  const open = rules.some(
    ({ ipProtocol, fromPort = 0, toPort = 65_535 }) =>
      ['tcp', '-1'].includes(ipProtocol) && fromPort <= port && port <= toPort,
  );
  if (!open) return;
  Annotations.of(service).addWarningV2(
    'casemate:app-open',
    `A security group of the service lets others reach port ${port} past the front. Take that rule out.`,
  );
}

/** The service's entry for a target group, among all of its load balancers. */
const isFor = (targetGroup: elbv2.ApplicationTargetGroup) => {
  const arn = JSON.stringify(Stack.of(targetGroup).resolve(targetGroup.targetGroupArn));
  return ({ targetGroupArn }: Attached): boolean =>
    JSON.stringify(Stack.of(targetGroup).resolve(targetGroupArn)) === arn;
};

/** The container and the port of the app, to which the load balancer goes until now. */
function targetBefore(
  service: ecs.FargateService,
  targetGroup: elbv2.ApplicationTargetGroup,
): Attached & { readonly containerPort: number } {
  const cfnService = service.node.defaultChild as ecs.CfnService;
  const attached = (Stack.of(service).resolve(cfnService.loadBalancers) ?? []) as readonly Attached[];
  const target = attached.find(isFor(targetGroup));
  if (target?.containerPort === undefined) {
    throw new CasemateError(
      'ERR_NO_TARGET',
      `${service.node.path} is not in the target group ${targetGroup.node.path}: there is nothing to turn to the front.`,
      'Add the service to it first; or, before the service is made, give its task the front: taskDefinition.addExtension(new NginxFront({ ... })).',
    );
  }
  if (attached.length > 1) {
    Annotations.of(service).addWarningV2(
      'casemate:other-target-groups',
      'The service is in other target groups too, which still lead past the front, to the app.',
    );
  }
  return { ...target, containerPort: target.containerPort };
}

function attachToFront(service: ecs.FargateService, targetGroup: elbv2.ApplicationTargetGroup): void {
  const cfnService = service.node.defaultChild as ecs.CfnService;
  const given = cfnService.loadBalancers;
  const ours = isFor(targetGroup);
  cfnService.loadBalancers = Lazy.uncachedAny({
    produce: (context) =>
      (context.resolve(given) as Attached[] | undefined)?.map((each) =>
        ours(each) ? { ...each, containerName: 'front', containerPort: frontPort } : each,
      ),
  });
}

function checkFront(targetGroup: elbv2.ApplicationTargetGroup): void {
  const target = targetGroup.node.defaultChild as elbv2.CfnTargetGroup;
  target.port = frontPort;
  target.protocol = elbv2.ApplicationProtocol.HTTPS;
  targetGroup.configureHealthCheck({
    path: healthCheckPath,
    protocol: elbv2.Protocol.HTTPS,
    healthyHttpCodes: '200-499',
  });
  targetGroup.setAttribute('deregistration_delay.timeout_seconds', '30');
  // CloudFormation cannot change the protocol of a target group: it makes another, and the name is taken until the old one goes.
  if (target.name !== undefined) {
    throw new CasemateError(
      'ERR_TARGET_GROUP_NAME',
      `${targetGroup.node.path} has a name of its own, ${target.name}; the group for HTTPS that takes its place cannot have the same.`,
      'Leave targetGroupName out, or give another one.',
    );
  }
  Annotations.of(targetGroup).addInfo(
    'FrontedService: the first deployment over a stack that exists replaces this target group. Until tasks with the front are healthy, the load balancer answers 503: deploy when few are there.',
  );
}
