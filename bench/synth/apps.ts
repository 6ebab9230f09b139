import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { App, aws_certificatemanager as acm, Stack } from 'aws-cdk-lib';
import { HardenedNodeService } from '../../lib/constructs';
import { resolveOptions } from '../../lib/options';
import { packageRoot, preloadDirectory } from '../../lib/package-root';
import { awsProfile, frontConfig } from '../../nginx';
import { handWritten } from './hand-written';

const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
const securityContact = 'mailto:security@example.com';
const directory = join(packageRoot, 'test/apps/fastify');

/** The folders of images, as somebody who writes by hand would have them in the repository. */
export function layImages(images: string): void {
  for (const name of ['app', 'front', 'certificate']) {
    mkdirSync(join(images, name), { recursive: true });
    cpSync(join(packageRoot, 'container', `${name}.Dockerfile`), join(images, name, 'Dockerfile'));
  }
  cpSync(directory, join(images, 'app/app'), { recursive: true, filter: (path) => basename(path) !== 'node_modules' });
  cpSync(preloadDirectory, join(images, 'app/preload'), { recursive: true });
  cpSync(join(packageRoot, 'container/certificate'), join(images, 'certificate/certificate'), { recursive: true });
  mkdirSync(join(images, 'front/front'));
  const files = frontConfig(resolveOptions({ securityContact }), awsProfile({ app: '127.0.0.1:3000' }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(images, 'front/front', basename(name)), text);
}

/** What fills a stack with one service: Casemate's construct, and the same by hand. */
const services = {
  casemate: (stack: Stack) => {
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn);
    new HardenedNodeService(stack, 'Service', { app: directory, securityContact, certificate });
  },
  'by hand': (stack: Stack, images: string) => {
    handWritten(stack, certificateArn, images);
  },
};

export type Kind = keyof typeof services;

/** An app with so many services, each in a stack of its own. */
export function appOf(kind: Kind, count: number, images: string, outdir: string, validated = true): App {
  const app = new App({
    outdir,
    analyticsReporting: false,
    ...(!validated && { builtinCloudFormationValidation: false }),
  });
  for (let index = 1; index <= count; index++) services[kind](new Stack(app, `Service${index}`), images);
  return app;
}
