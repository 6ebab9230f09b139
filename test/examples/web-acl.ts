import { aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, Stack, type StackProps } from 'aws-cdk-lib';
import { WebAcl } from 'casemate/constructs';
import type { Construct } from 'constructs';

/** In us-east-1, where AWS keeps what belongs to CloudFront: new EdgeStack(app, 'Edge', { env: { region: 'us-east-1' } }) */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const { webAclArn } = new WebAcl(this, 'WebAcl', { scope: 'CLOUDFRONT', loginPaths: ['/account/login'] });
    new cloudfront.Distribution(this, 'Distribution', {
      webAclId: webAclArn,
      defaultBehavior: { origin: new origins.HttpOrigin('shop.example.com') },
    });
  }
}
