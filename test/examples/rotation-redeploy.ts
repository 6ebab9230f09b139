import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { RotationRedeploy, SecretEnv } from 'casemate/constructs';
import type { Construct } from 'constructs';

export interface ShopStackProps extends StackProps {
  readonly cluster: ecs.ICluster;
}

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);
    const database = secretsmanager.Secret.fromSecretNameV2(this, 'Database', 'shop/database');
    const { secrets } = new SecretEnv(this, 'Secrets', {
      variables: { 'DATABASE_*': { secret: database, fields: ['host', 'username', 'password'] } },
    });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { memoryLimitMiB: 1024 });
    taskDefinition.addContainer('Web', { image: ecs.ContainerImage.fromRegistry('example/shop'), secrets });
    const service = new ecs.FargateService(this, 'Service', { cluster: props.cluster, taskDefinition });
    new RotationRedeploy(this, 'Rotation', { service, secrets: [database], atMostEvery: Duration.minutes(30) });
  }
}
