import { aws_route53 as route53, Stack, type StackProps } from 'aws-cdk-lib';
import { HardenedNodeService } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
    });
    new HardenedNodeService(this, 'Shop', {
      app: './shop',
      securityContact: 'mailto:security@example.com',
      domainName: 'shop.example.com',
      hostedZone,
      secrets: { SESSION_SECRET: { generate: 64 } },
    });
  }
}
