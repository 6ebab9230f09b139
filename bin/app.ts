import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App, aws_certificatemanager as acm, aws_route53 as route53, CfnOutput, Stack } from 'aws-cdk-lib';
import { loadConfig, placeholderContact } from '../lib/config';
import { HardenedNodeService, type HardenedNodeServiceProps } from '../lib/constructs/hardened-node-service';
import { readContext, type DeployContext } from '../lib/context';
import { CasemateError } from '../lib/errors';
import { exitCode } from '../lib/exit-codes';
import type { ResolvedOptions } from '../lib/options';

/** The stack that `npx cdk deploy -c app=DIR -c contact=mailto:...` makes: one service, with the options of the app's own folder. */
class ServiceStack extends Stack {
  constructor(app: App, context: DeployContext, options: ResolvedOptions) {
    super(app, context.stack);
    const { domainName, hostedZoneId, certificateArn } = context;
    const service = new HardenedNodeService(this, 'Service', {
      app: context.app,
      securityContact: contactOf(context, options),
      front: options,
      volumes: volumesOf(this, context.app, options.writable),
      // Without a certificate nobody could reach it by HTTPS: then it stays inside the VPC.
      public: domainName !== undefined || certificateArn !== undefined,
      ...(domainName !== undefined && { domainName }),
      ...(domainName !== undefined &&
        hostedZoneId !== undefined && {
          hostedZone: route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
            hostedZoneId,
            // It only completes short names, and ours is whole.
            zoneName: domainName,
          }),
        }),
      ...(certificateArn !== undefined && {
        certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      }),
    });
    new CfnOutput(this, 'Url', { value: service.url });
  }
}

function contactOf(
  { contact }: DeployContext,
  { securityContact }: ResolvedOptions,
): ResolvedOptions['securityContact'] {
  if (contact !== undefined) return contact;
  if (securityContact !== placeholderContact) return securityContact;
  throw new CasemateError(
    'ERR_SECURITY_CONTACT',
    'contact is missing: nobody could report a security problem (RFC 9116).',
    'Add -c contact=mailto:security@example.com, or securityContact in casemate.config.json of the app.',
  );
}

/** What the app may write to on this machine outlives it, and so it does there. */
function volumesOf(
  stack: Stack,
  directory: string,
  writable: readonly string[],
): NonNullable<HardenedNodeServiceProps['volumes']> {
  return Object.fromEntries(
    writable.map((folder) => {
      const here = join(directory, folder);
      if (existsSync(here) && readdirSync(here).length > 0) {
        Annotations.of(stack).addWarningV2(
          'casemate:volume-starts-empty',
          `The app may write to ${folder}, which becomes a shared volume that starts empty: what the folder holds here is not copied.`,
        );
      }
      return [folder.replace(/\W/g, ''), { path: `/app/${folder}` }];
    }),
  );
}

async function main(): Promise<void> {
  // Only a whole app is synthesized.
  const app = new App({ autoSynth: false });
  const context = readContext(app.node.getAllContext() as Readonly<Record<string, unknown>>);
  const { options } = await loadConfig(context.app);
  new ServiceStack(app, context, options);
  app.synth();
}

main().catch((error: unknown) => {
  const { code, message, fix } = CasemateError.from(error);
  process.stderr.write(`${code}: ${message}\n${fix}\n`);
  process.exitCode = exitCode(code);
});
