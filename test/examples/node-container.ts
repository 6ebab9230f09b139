import { aws_ecs as ecs, aws_logs as logs, Stack, type StackProps } from 'aws-cdk-lib';
import { NginxFront, NodeContainer } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { memoryLimitMiB: 1024 });
    const options = { securityContact: 'mailto:security@example.com' };
    const logGroup = new logs.LogGroup(this, 'Log');
    new NodeContainer(this, 'Shop', { taskDefinition, app: './shop', options, logGroup });
    taskDefinition.addExtension(new NginxFront({ options, logGroup }));
  }
}
