import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Stack, type StackProps } from 'aws-cdk-lib';
import { LogBucket } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc');
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc });
    const { bucket } = new LogBucket(this, 'Logs');
    loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  }
}
