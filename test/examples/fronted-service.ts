import {
  aws_certificatemanager as acm,
  aws_ecs as ecs,
  aws_ecs_patterns as patterns,
  aws_logs as logs,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { FrontedService } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const { service, targetGroup, loadBalancer } = new patterns.ApplicationLoadBalancedFargateService(this, 'Web', {
      certificate: acm.Certificate.fromCertificateArn(
        this,
        'Certificate',
        'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
      ),
      redirectHTTP: true,
      taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/shop'), containerPort: 3000 },
    });
    const options = { securityContact: 'mailto:security@example.com' };
    const logGroup = new logs.LogGroup(this, 'FrontLog');
    service.with(new FrontedService({ options, targetGroup, loadBalancer, logGroup }));
  }
}
