import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { NodeContainer, type NodeContainerProps } from '../../../lib/constructs';
import { node } from '../../helpers/apps';
import {
  appDirectory,
  containerOf,
  elsewhere,
  givenImage,
  partStack,
  propertiesOf,
  securityContact,
  thrown,
  type Container,
} from '../../helpers/stack';

type Given = Partial<NodeContainerProps> & { readonly architecture?: ecs.CpuArchitecture };

/** The container alone, in a task of somebody's, with a log group that exists. */
function make({ architecture, ...given }: Given = {}): { app: Container; template: Template } {
  const stack = partStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', {
    cpu: 1024,
    memoryLimitMiB: 2048,
    ...(architecture && { runtimePlatform: { cpuArchitecture: architecture } }),
  });
  const { logGroup } = elsewhere(stack);
  const options = { securityContact };
  new NodeContainer(stack, 'Node', { taskDefinition, app: appDirectory, options, logGroup, ...given });
  const template = Template.fromStack(stack);
  return { app: containerOf(template, 'app'), template };
}

const environmentOf = ({ Environment }: Container): Record<string, string> =>
  Object.fromEntries(
    ((Environment ?? []) as { Name: string; Value: string }[]).map(({ Name, Value }) => [Name, Value]),
  );

test('alone in a task: hardened, checked, started again, with a heap that fits', () => {
  const { app, template } = make();
  expect(app).toMatchObject({
    User: '65532:65532',
    ReadonlyRootFilesystem: true,
    Privileged: false,
    LinuxParameters: {
      InitProcessEnabled: true,
      Capabilities: { Drop: ['ALL'] },
      Tmpfs: [{ ContainerPath: '/tmp', Size: 64 }],
    },
    RestartPolicy: { Enabled: true, RestartAttemptPeriod: 60 },
    StopTimeout: 60,
    Command: ['--max-old-space-size=1536', '--disable-sigusr1', '--require=/casemate/preload/index.cjs', 'server.js'],
    LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'non-blocking', 'awslogs-group': 'shared' } },
  });
  expect(propertiesOf(template, 'AWS::ECS::TaskDefinition')).toHaveLength(1);
  expect(template.findResources('AWS::ECS::Service')).toEqual({});
});

test('memory of its own is what the heap is cut from', () => {
  expect(make({ memory: 512 }).app).toMatchObject({
    Memory: 512,
    Command: expect.arrayContaining(['--max-old-space-size=384']) as unknown,
  });
});

test('declared folders can be written to', () => {
  const { Tmpfs } = make({ writable: { '/app/cache': 128, '/tmp': 32 } }).app.LinuxParameters;
  expect(Tmpfs?.map(({ ContainerPath, Size }) => [ContainerPath, Size])).toEqual([
    ['/tmp', 32],
    ['/app/cache', 128],
  ]);
});

test('our image says NODE_ENV; a given image is told in the task, its own NODE_OPTIONS kept', () => {
  expect(make().app).not.toHaveProperty('Environment');
  const { app } = make({ app: givenImage, port: 8000, environment: { NODE_OPTIONS: '--no-warnings', TZ: 'UTC' } });
  expect(app).not.toHaveProperty('Command');
  expect(environmentOf(app)).toEqual({
    NODE_ENV: 'production',
    NODE_OPTIONS: '--max-old-space-size=1536 --no-warnings',
    PORT: '8000',
    HOST: '127.0.0.1',
    HOSTNAME: '127.0.0.1',
    TZ: 'UTC',
  });
});

test('what a task says of a secret is where it is', () => {
  const stack = partStack();
  const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'prod/db');
  const { app } = make({ secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(secret, 'url') } });
  expect(app.Secrets).toMatchObject([{ Name: 'DATABASE_URL' }]);
});

describe('the check', () => {
  const check = async (listener: RequestListener, healthPath = '/'): Promise<number | null> => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { HealthCheck } = make({ port, options: { securityContact, healthPath } }).app;
    const [, , ...args] = (HealthCheck as { Command: string[] }).Command;
    try {
      const [code] = (await once(spawn(node, args), 'exit')) as [number | null];
      return code;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  test.each([
    [200, 0],
    [301, 0],
    [404, 0],
    [500, 1],
    [503, 1],
  ])('an app that answers %d: exit %d', async (status, code) => {
    expect(await check((_, res) => void res.writeHead(status, { Location: 'https://127.0.0.1:1/' }).end())).toBe(code);
  });

  test('asks on the path of the option, as one who came by HTTPS', async () => {
    const seen: unknown[] = [];
    await check((req, res) => {
      seen.push([req.url, req.headers['x-forwarded-proto']]);
      res.end();
    }, '/healthz?deep=1');
    expect(seen).toEqual([['/healthz?deep=1', 'https']]);
  });

  test('nobody there: exit 1', () => {
    const [, , ...args] = (make({ port: 1 }).app.HealthCheck as { Command: string[] }).Command;
    expect(spawnSync(node, args).status).toBe(1);
  });
});

test('ARM64 where the task is', () => {
  expect(() => make({ architecture: ecs.CpuArchitecture.ARM64 })).not.toThrow();
});

test('memory that only the deployment knows: V8 takes what the container has', () => {
  const stack = partStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', {
    memoryLimitMiB: Token.asNumber({ Ref: 'Memory' }),
  });
  const { logGroup } = elsewhere(stack);
  new NodeContainer(stack, 'Node', { taskDefinition, app: appDirectory, options: { securityContact }, logGroup });
  expect(containerOf(Template.fromStack(stack), 'app').Command).toEqual([
    '--disable-sigusr1',
    '--require=/casemate/preload/index.cjs',
    'server.js',
  ]);
});

describe('what stops the synthesis', () => {
  const many = (count: number, value = ''): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`V${n}`, value]));
  const secret = {} as ecs.Secret;

  test.each<[string, Given, string]>([
    ['ERR_NODE_VERSION', { nodeVersion: 20 }, '2026-04-30'],
    ['ERR_NODE_VERSION', { nodeVersion: 25 }, '25'],
    ['ERR_ENVIRONMENT_COUNT', { environment: many(101) }, '101'],
    ['ERR_ENVIRONMENT_COUNT', { app: givenImage, environment: many(96) }, '101'],
    ['ERR_ENVIRONMENT_TWICE', { environment: { A: '1' }, secrets: { A: secret } }, 'A is in environment'],
    ['ERR_NODE_ENV', { environment: { NODE_ENV: 'development' } }, 'development'],
    ['ERR_PORT_CLASH', { environment: { PORT: '8080' } }, '8080'],
    ['ERR_PORT', { port: 0 }, '0'],
    ['ERR_PORT', { port: 80.5 }, '80.5'],
    ['ERR_PORT', { port: Token.asNumber({ Ref: 'Port' }) }, 'port received'],
    ['ERR_NO_APP', { app: '/nowhere/at/all' }, '/nowhere/at/all'],
    ['ERR_NO_LOCKFILE', { app: join(appDirectory, '..') }, 'package-lock.json'],
    ['ERR_OPTION_VALUE', { options: { securityContact, healthPath: "/'" } }, "/'"],
    ['ERR_SECURITY_CONTACT', { options: {} as never }, 'securityContact'],
  ])('%s: %j', (code, given, words) => {
    expect(thrown(() => make(given))).toMatchObject({
      name: 'CasemateError',
      code,
      message: expect.stringContaining(words) as unknown,
      fix: expect.stringMatching(/\w{3,}/) as unknown,
    });
  });

  test('99 variables and one secret are taken', () => {
    expect(() => make({ environment: many(100) })).not.toThrow();
  });

  test.each([
    ['{', 'ERR_PACKAGE_JSON'],
    ['{"scripts":{"start":"node build.js && node server.js"}}', 'ERR_NO_ENTRY'],
    ['{"scripts":{"start":"npm run serve"}}', 'ERR_NO_ENTRY'],
    ['{"scripts":{"start":"./start.sh"}}', 'ERR_NO_ENTRY'],
    ['{"scripts":{"start":"node --enable-source-maps"}}', 'ERR_NO_ENTRY'],
    ['{"scripts":{"start":"serve --token $TOKEN"}}', 'ERR_NO_ENTRY'],
    ['{}', 'ERR_NO_ENTRY'],
  ])('an app whose package.json is %s: %s', (manifest, code) => {
    const app = mkdtempSync(join(tmpdir(), 'app-'));
    try {
      writeFileSync(join(app, 'package-lock.json'), '{}');
      writeFileSync(join(app, 'package.json'), manifest);
      expect(thrown(() => make({ app }))).toMatchObject({ code });
      mkdirSync(join(app, 'dist'));
      const named = (): unknown => make({ app, options: { securityContact, entry: 'dist/x.js' } });
      // What is no JSON, npm could not install either.
      if (code === 'ERR_PACKAGE_JSON') expect(thrown(named)).toMatchObject({ code });
      else expect(named).not.toThrow();
    } finally {
      rmSync(app, { recursive: true });
    }
  });
});

test.each([
  ['node server.js', ['server.js']],
  ['NODE_ENV=production node --enable-source-maps dist/main.js', ['--enable-source-maps', 'dist/main.js']],
  ['next start', ['node_modules/.bin/next', 'start']],
  ['json-server data/db.json --port $PORT', ['node_modules/.bin/json-server', 'data/db.json', '--port', '3000']],
  ['verdaccio --listen ${HOST}:$PORT', ['node_modules/.bin/verdaccio', '--listen', '127.0.0.1:3000']],
])('a container without a shell understands the start script %s', (start, words) => {
  const app = mkdtempSync(join(tmpdir(), 'app-'));
  try {
    writeFileSync(join(app, 'package-lock.json'), '{}');
    writeFileSync(join(app, 'package.json'), JSON.stringify({ scripts: { start } }));
    const { Command } = make({ app }).app as unknown as { readonly Command: readonly string[] };
    expect(Command.slice(Command.indexOf('--require=/casemate/preload/index.cjs') + 1)).toEqual(words);
  } finally {
    rmSync(app, { recursive: true });
  }
});

describe('secrets in environment', () => {
  const refused = (environment: Record<string, string>): unknown => thrown(() => make({ environment }));

  test.each([
    ['SESSION_SECRET', 'keyboard cat'],
    ['dbPassword', 'hunter2'],
    ['PGPASSWORD', 'hunter2'],
    ['API_KEY', 'abcdef'],
    ['JWT_KEY', 'abcdef'],
    ['GITHUB', `ghp_${'a'.repeat(36)}`],
    ['AWS', 'AKIAABCDEFGHIJKLMNOP'],
    ['PEM', '-----BEGIN RSA PRIVATE KEY-----'],
    ['DATABASE_URL', 'postgres://app:hunter2@db/app'],
    ['DATABASE_URL', `postgres://app:hunter2@${Token.asString({ Ref: 'Db' })}/app`],
    ['SQL', 'Server=db;User=app;Password=hunter2;'],
  ])('%s=%s names the variable and the cure, and not the value', (name, value) => {
    const error = refused({ [name]: value }) as Error & { fix: string };
    expect(error).toMatchObject({ code: 'ERR_SECRET_LITERAL', fix: expect.stringContaining(name) as unknown });
    expect(error.message).toContain(`environment.${name}`);
    expect(`${error.message} ${error.fix}`).not.toContain(value);
  });

  test.each([
    ['NODE_ENV', 'production'],
    ['DATABASE_URL', 'postgres://db.example.com/app'],
    ['DATABASE_URL', 'postgres://app@db.example.com/app'],
    ['TOKEN_TTL', '3600'],
    ['SESSION_SECRET_ARN', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a-abcdef'],
    ['USE_TOKEN', 'true'],
    ['NEXT_PUBLIC_API_KEY', 'pk_test_shown_to_all'],
    ['PASSWORD', Token.asString({ Ref: 'Parameter' })],
    ['PRIVATE_KEY', '/run/keys/private'],
    ['KEYBOARD', 'cat'],
  ])('%s=%s is none', (name, value) => {
    expect(refused({ [name]: value })).toBeUndefined();
  });
});
