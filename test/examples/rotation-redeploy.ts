import {
  aws_ecs as ecs,
  aws_ecs_patterns as patterns,
  aws_secretsmanager as secretsmanager,
  Duration,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { RotationRedeploy, SecretEnv } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const database = secretsmanager.Secret.fromSecretNameV2(this, 'Database', 'shop/database');
    const { secrets } = new SecretEnv(this, 'Secrets', {
      variables: { 'DATABASE_*': { secret: database, fields: ['host', 'username', 'password'] } },
    });
    const { service } = new patterns.ApplicationLoadBalancedFargateService(this, 'Web', {
      taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/shop'), containerPort: 3000, secrets },
    });
    new RotationRedeploy(this, 'Rotation', { service, secrets: [database], atMostEvery: Duration.minutes(30) });
  }
}
