import {
  aws_ecs as ecs,
  aws_ecs_patterns as patterns,
  aws_sns_subscriptions as subscriptions,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { NodeAlarms } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const { service, loadBalancer, targetGroup } = new patterns.ApplicationLoadBalancedFargateService(this, 'Web', {
      taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/shop'), containerPort: 3000 },
    });
    const { topic } = new NodeAlarms(this, 'Alarms', { service, loadBalancer, targetGroup });
    topic.addSubscription(new subscriptions.EmailSubscription('on-call@example.com'));
  }
}
