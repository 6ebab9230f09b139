import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack, type StackProps } from 'aws-cdk-lib';
import { SecretEnv } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const database = secretsmanager.Secret.fromSecretNameV2(this, 'Database', 'shop/database');
    const { secrets } = new SecretEnv(this, 'Secrets', {
      variables: {
        SESSION_SECRET: { generate: 64 },
        DATABASE_PASSWORD: { secret: database, field: 'password' },
        STRIPE_KEY: { secret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/stripe-a1B2c3' },
      },
    });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', { memoryLimitMiB: 1024 });
    taskDefinition.addContainer('Web', { image: ecs.ContainerImage.fromRegistry('example/shop'), secrets });
  }
}
