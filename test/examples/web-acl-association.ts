import { aws_apigateway as apigateway, Stack, type StackProps } from 'aws-cdk-lib';
import { WebAcl, WebAclAssociation } from 'casemate/constructs';
import type { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const api = new apigateway.RestApi(this, 'Api');
    api.root.addMethod('GET');
    const webAcl = new WebAcl(this, 'WebAcl', { mode: 'block' });
    // Or loadBalancer.loadBalancerArn.
    new WebAclAssociation(this, 'Waf', { webAcl, resource: api.deploymentStage.stageArn });
  }
}
