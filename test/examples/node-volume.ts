import { aws_ec2 as ec2, aws_ecs as ecs, Stack, type StackProps } from 'aws-cdk-lib';
import { NodeVolume } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc');
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { memoryLimitMiB: 1024 });
    const container = taskDefinition.addContainer('Web', { image: ecs.ContainerImage.fromRegistry('example/shop') });
    const service = new ecs.FargateService(this, 'Service', {
      cluster: new ecs.Cluster(this, 'Cluster', { vpc }),
      taskDefinition,
    });
    const { fileSystem } = new NodeVolume(this, 'Uploads', { vpc, container, path: '/app/uploads' });
    fileSystem.connections.allowDefaultPortFrom(service);
  }
}
