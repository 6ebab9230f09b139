import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { HardenedNodeService } from '../../lib/constructs';
import { withFiles } from '../helpers/cli';
import { appDirectory, certificateOf, findings, securityContact } from '../helpers/stack';

// The CLI, and packs of rules, on a machine that others use too.
jest.setTimeout(240_000);

const root = resolve(__dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'cdk-'));
afterAll(() => rmSync(work, { recursive: true }));

const dockerRan = join(work, 'docker-ran');
const docker = join(work, 'docker');
writeFileSync(docker, `#!/bin/sh\ntouch ${dockerRan}\nexit 1\n`);
chmodSync(docker, 0o755);

/** A person who has no account at AWS, no Docker that works, and no settings of the CDK. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:AWS|CDK)_/.test(name))),
  PATH: [work, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
  HOME: work,
  CDK_DOCKER: docker,
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Synthesized {
  readonly code: number;
  readonly stderr: string;
  readonly stacks: readonly string[];
  /** The resources of a type. */
  readonly of: (type: string) => readonly Resource[];
}

let runs = 0;

/** `npx cdk synth`, in the checkout, with these context values. */
async function synth(context: Readonly<Record<string, string>>): Promise<Synthesized> {
  const output = join(work, `out-${++runs}`);
  const given = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = [join(root, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--no-notices', '--output', output];
  const { code, stderr } = await new Promise<{ code: number; stderr: string }>((done) => {
    execFile(process.execPath, [...args, ...given], { cwd: root, env }, (error, _, said) =>
      done({ code: error ? Number(error.code) : 0, stderr: said }),
    );
  });
  const manifest = join(output, 'manifest.json');
  const { artifacts } = (existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : { artifacts: {} }) as {
    artifacts: Readonly<Record<string, { type: string; properties: { templateFile?: string } }>>;
  };
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const resources = stacks.flatMap(([, { properties }]) =>
    Object.values(
      (
        JSON.parse(readFileSync(join(output, properties.templateFile ?? ''), 'utf8')) as {
          Resources: Readonly<Record<string, Resource>>;
        }
      ).Resources,
    ),
  );
  return {
    code,
    stderr,
    stacks: stacks.map(([name]) => name),
    of: (type) => resources.filter(({ Type }) => Type === type),
  };
}

const app = 'test/apps/fastify';
const contact = 'mailto:security@example.com';
const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
const named = { domainName: 'app.example.co.uk', hostedZoneId: 'Z0123456789ABCDEFGHIJ' };

const listeners = ({ of }: Synthesized): unknown[] =>
  of('AWS::ElasticLoadBalancingV2::Listener')
    .map(({ Properties: { Protocol, Port } }) => `${String(Protocol)} ${String(Port)}`)
    .sort();

describe('npx cdk synth, without credentials and without Docker', () => {
  afterEach(() => expect(existsSync(dockerRan)).toBe(false));

  test('app and contact: the internal service', async () => {
    const made = await synth({ app, contact });
    expect(made).toMatchObject({ code: 0, stacks: ['Casemate'] });
    expect(made.of('AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject([
      { Properties: { Scheme: 'internal' } },
    ]);
    expect(listeners(made)).toEqual(['HTTP 80']);
  });

  test('domainName and hostedZoneId: a certificate, a record and HTTPS', async () => {
    const made = await synth({ app, contact, ...named });
    expect(made.code).toBe(0);
    expect(made.of('AWS::CertificateManager::Certificate')).toMatchObject([
      { Properties: { DomainName: named.domainName, DomainValidationOptions: [{ HostedZoneId: named.hostedZoneId }] } },
    ]);
    // The zone may be example.co.uk, or any other above: the record has its whole name.
    expect(made.of('AWS::Route53::RecordSet')).toMatchObject([{ Properties: { Name: `${named.domainName}.` } }]);
    expect(listeners(made)).toEqual(['HTTP 80', 'HTTPS 443']);
  });

  test('certificateArn: that certificate, and HTTPS', async () => {
    const made = await synth({ app, contact, certificateArn, stack: 'Shop' });
    expect(made).toMatchObject({ code: 0, stacks: ['Shop'] });
    expect(made.of('AWS::CertificateManager::Certificate')).toEqual([]);
    expect(JSON.stringify(made.of('AWS::ElasticLoadBalancingV2::Listener'))).toContain(certificateArn);
    expect(made.of('AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject([
      { Properties: { Scheme: 'internet-facing' } },
    ]);
  });

  test("the options in the app's folder count: its secrets, its folders, its contact", async () => {
    const config = {
      securityContact: contact,
      entry: 'app.js',
      secrets: { TOKEN: { generate: 32 } },
      writable: ['data'],
    };
    const files = {
      'package.json': '{ "name": "app", "version": "1.0.0", "scripts": { "start": "./start.sh" } }',
      'package-lock.json': '{ "name": "app", "lockfileVersion": 3, "packages": {} }',
      'casemate.config.json': JSON.stringify(config),
      'data/db.json': '{}',
    };
    await withFiles(files, async (directory) => {
      const made = await synth({ app: directory });
      expect(made.code).toBe(0);
      expect(made.of('AWS::SecretsManager::Secret')).toHaveLength(1);
      expect(made.of('AWS::EFS::AccessPoint')).toHaveLength(1);
      expect(JSON.stringify(made.of('AWS::ECS::TaskDefinition'))).toContain('"ContainerPath":"/app/data"');
      expect(made.stderr).toContain('The app may write to data, which becomes a shared volume that starts empty');
    });
  });
});

describe('a wrong value is named, with its cure and without a stack', () => {
  const wrong: [string, Readonly<Record<string, string>>, string, RegExp][] = [
    ['no app', { contact }, 'ERR_CONTEXT: app is missing', /Add -c app=.* -c contact=mailto:/],
    ['an app that is not there', { app: 'no/such', contact }, 'ERR_CONTEXT: app received "no/such"', /-c app=/],
    ['an app that is a file', { app: 'package.json', contact }, 'ERR_CONTEXT: app received', /-c app=/],
    ['an app without a lockfile', { app: 'test/apps/express-session', contact }, 'ERR_NO_LOCKFILE', /npm install/],
    ['no contact', { app: 'test/apps/nest' }, 'ERR_SECURITY_CONTACT: contact is missing', /-c contact=/],
    [
      'a contact without scheme',
      { app, contact: 'a@b.example' },
      'ERR_CONTEXT: contact received',
      /-c contact=mailto:/,
    ],
    ['an empty contact', { app, contact: '' }, 'ERR_CONTEXT: contact received ""', /-c contact=/],
    [
      'a name with a scheme',
      { app, contact, ...named, domainName: 'https://a.example' },
      'ERR_CONTEXT: domainName',
      /-c/,
    ],
    ['a name alone', { app, contact, domainName: 'app.example.com' }, 'ERR_CONTEXT: domainName', /-c hostedZoneId=/],
    ['a zone alone', { app, contact, hostedZoneId: 'Z0123' }, 'ERR_CONTEXT: hostedZoneId', /-c domainName=/],
    ['a zone by its name', { app, contact, ...named, hostedZoneId: 'example.com' }, 'ERR_CONTEXT: hostedZoneId', /-c/],
    ['an ARN of IAM', { app, contact, certificateArn: 'arn:aws:iam::1:x' }, 'ERR_CONTEXT: certificateArn', /-c/],
    ['a stack name', { app, contact, stack: '1st' }, 'ERR_CONTEXT: stack received "1st"', /-c stack=/],
    [
      'a name that is mistyped',
      { app, contact, domainname: 'a.example' },
      'ERR_CONTEXT: The context has domainname',
      /-c domainName=/,
    ],
  ];

  test.each(wrong)('%s', async (_, context, says, cure) => {
    const { code, stderr } = await synth(context);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
    expect(stderr).toMatch(cure);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('cdk.json', () => {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
    context: Readonly<Record<string, unknown>>;
  };

  test('sets the feature flags that the CDK recommends', () => {
    const file = require.resolve('aws-cdk-lib/recommended-feature-flags.json');
    expect(context).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  test('with them, the packs find nothing either', () => {
    const flagged = new App({ analyticsReporting: false, context: { ...context } });
    const stack = new Stack(flagged, 'Flagged');
    new HardenedNodeService(stack, 'Service', {
      app: appDirectory,
      securityContact,
      certificate: certificateOf(stack),
    });
    expect(findings(flagged)).toEqual([]);
  });
});
