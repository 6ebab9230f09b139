import { Annotations, aws_elasticloadbalancingv2 as elbv2, Stack } from 'aws-cdk-lib';

/** Seconds for which NGINX keeps an idle connection (nginx/concerns/slow-clients.ts). */
const kept = 75;

/** Says at synth where a load balancer may send a request over a connection that the front is closing: now and then, a 502. */
export function checkIdleTimeout(loadBalancer: elbv2.IApplicationLoadBalancer): void {
  const template = loadBalancer.node.defaultChild;
  if (!(template instanceof elbv2.CfnLoadBalancer)) {
    Annotations.of(loadBalancer).addInfo(
      `The idle timeout of this load balancer, which was made elsewhere, must be under the front's ${kept} s; AWS gives 60.`,
    );
    return;
  }
  const attributes = (Stack.of(loadBalancer).resolve(template.loadBalancerAttributes) ??
    []) as readonly elbv2.CfnLoadBalancer.LoadBalancerAttributeProperty[];
  const timeout = attributes.find(({ key }) => key === 'idle_timeout.timeout_seconds')?.value;
  if (timeout === undefined || Number(timeout) < kept) return;
  Annotations.of(loadBalancer).addWarningV2(
    'casemate:idle-timeout',
    `The idle timeout of ${timeout} s is not under the ${kept} s of the front, which then closes connections that the load balancer is about to use: set idleTimeout to 60 s.`,
  );
}
