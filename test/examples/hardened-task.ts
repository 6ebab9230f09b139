import { aws_ecs as ecs, Stack, type StackProps } from 'aws-cdk-lib';
import { HardenedTask } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { memoryLimitMiB: 1024 });
    taskDefinition.addContainer('Web', { image: ecs.ContainerImage.fromRegistry('example/shop') });
    taskDefinition.with(new HardenedTask({ writable: { '/tmp': 64, '/var/cache/shop': 128 } }));
  }
}
