import { aws_elasticloadbalancingv2 as elbv2, aws_s3 as s3, Mixin } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isImported, warnImported } from '../imported';

export interface HardenedLoadBalancerProps {
  /** Where access and connection logs go; it must let `logdelivery.elasticloadbalancing.amazonaws.com` put objects. */
  readonly logBucket: s3.IBucket;
  /**
   * Whether the load balancer must first be unlocked before it can be deleted.
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/** `loadBalancer.with(new HardenedLoadBalancer({ logBucket }))`: what AWS leaves off on an Application Load Balancer. */
export class HardenedLoadBalancer extends Mixin {
  constructor(private readonly props: HardenedLoadBalancerProps) {
    super();
  }

  override supports(construct: IConstruct): construct is elbv2.ApplicationLoadBalancer | elbv2.CfnListener {
    return (
      construct instanceof elbv2.ApplicationLoadBalancer ||
      construct instanceof elbv2.CfnListener ||
      isImported(construct, 'loadBalancerArn')
    );
  }

  override applyTo(construct: IConstruct): void {
    if (construct instanceof elbv2.CfnListener && construct.protocol === 'HTTPS') {
      construct.sslPolicy = elbv2.SslPolicy.TLS13_12_RES_PQ;
    }
    if (isImported(construct, 'loadBalancerArn')) {
      warnImported(construct, 'HardenedLoadBalancer', 'Set its attributes and logs where it is made.');
    }
    if (!(construct instanceof elbv2.ApplicationLoadBalancer)) return;
    const { logBucket, deletionProtection = true } = this.props;
    const attributes = {
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      // Refuses what two parsers could read differently (HTTP desync).
      'routing.http.desync_mitigation_mode': 'strictest',
      'deletion_protection.enabled': String(deletionProtection),
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': logBucket.bucketName,
      'access_logs.s3.prefix': 'access',
      'connection_logs.s3.enabled': 'true',
      'connection_logs.s3.bucket': logBucket.bucketName,
      'connection_logs.s3.prefix': 'connection',
    };
    for (const [key, value] of Object.entries(attributes)) construct.setAttribute(key, value);
    // ELB tries to write when the attributes are set: the bucket's policy must be there.
    const policy = logBucket.policy;
    if (policy) construct.node.addDependency(policy);
  }
}
