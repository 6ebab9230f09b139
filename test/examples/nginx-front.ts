import { aws_ecs as ecs, aws_logs as logs, Stack, type StackProps } from 'aws-cdk-lib';
import { NginxFront } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { memoryLimitMiB: 1024 });
    taskDefinition.addContainer('Web', {
      image: ecs.ContainerImage.fromRegistry('example/shop'),
      portMappings: [{ containerPort: 3000 }],
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'web' }),
    });
    taskDefinition.addExtension(
      new NginxFront({
        options: { securityContact: 'mailto:security@example.com' },
        logGroup: new logs.LogGroup(this, 'FrontLog'),
      }),
    );
    // A service of this task sends its load balancer to the front, on 8443, by HTTPS.
  }
}
