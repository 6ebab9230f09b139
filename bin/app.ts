import { resolve } from 'node:path';
import { App, aws_certificatemanager as acm, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { HardenedNodeService } from '../lib/constructs/hardened-node-service';
import { CasemateError } from '../lib/errors';

/** What `npx cdk deploy -c app=DIR -c contact=mailto:...` runs: one stack with one service. */
function build(app: App): void {
  const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
  const [directory, contact] = [context('app'), context('contact')];
  if (directory === undefined || contact === undefined) {
    throw new CasemateError(
      'ERR_CONTEXT',
      `${directory === undefined ? 'app' : 'contact'} is missing from the context.`,
      'Run: npx cdk deploy -c app=./path -c contact=mailto:security@example.com -c domainName=... -c hostedZoneId=...',
    );
  }
  const [domainName, hostedZoneId, certificateArn] = [
    context('domainName'),
    context('hostedZoneId'),
    context('certificateArn'),
  ];
  const stack = new Stack(app, context('stack') ?? 'Casemate');
  const isPublic = certificateArn !== undefined || (domainName !== undefined && hostedZoneId !== undefined);
  new HardenedNodeService(stack, 'Service', {
    app: resolve(directory),
    securityContact: contact,
    public: isPublic,
    ...(domainName !== undefined && { domainName }),
    ...(domainName !== undefined &&
      hostedZoneId !== undefined && {
        hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
          hostedZoneId,
          zoneName: context('zoneName') ?? domainName.split('.').slice(-2).join('.'),
        }),
      }),
    ...(certificateArn !== undefined && {
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    }),
  });
}

try {
  build(new App());
} catch (error) {
  if (!(error instanceof CasemateError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n${error.fix}\n`);
  process.exitCode = 2;
}
