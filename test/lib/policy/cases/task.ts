import { either, imported, none, parameter, resource, type Cases, type Given } from './case';

const task = (container: Given, more: Given = {}): Given => ({
  Task: resource('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [{ Name: 'web', Image: 'app', ...container }],
    ...more,
  }),
});
const variable = (Name: string, Value: unknown): Given => task({ Environment: [{ Name, Value }] });
const image = (Image: unknown): Given => task({ Image });
const secret = (ValueFrom: unknown): Given => task({ Secrets: [{ Name: 'S', ValueFrom }] });

const windows = { RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };
const router = { FirelensConfiguration: { Type: 'fluentbit' } };
const noContainers = { Task: resource('AWS::ECS::TaskDefinition') };
const hiddenContainers = { Task: resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: parameter }) };

const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:';
const hash = 'd76c2337c9b62a6f5fd50357f13e58533881a41dcdce68d42d36c2f4a9a6f50c';

const capabilities = (Drop: unknown): Given => task({ LinuxParameters: { Capabilities: { Drop } } });
const many = (count: number): Given =>
  task({ Environment: Array.from({ length: count }, (_, index) => ({ Name: `V${index}`, Value: 'x' })) });

export const taskCases: Readonly<Record<string, Cases>> = {
  'task-non-root': {
    compliant: [
      task({ User: '65532:65532' }),
      task({ User: 1000 }),
      task({ User: 'node' }),
      task({ User: either('1', '2') }),
    ],
    nonCompliant: [
      [task({}), 'web'],
      [task({ User: 'root' }), 'web'],
      [task({ User: 0 }), 'web'],
      [task({ User: '0:0' }), 'web'],
      [task({ User: 'root:node' }), 'web'],
      [task({ User: '' }), 'web'],
      [task({ User: none }), 'web'],
      [task({ User: either('root', none) }), 'web'],
      [task({ Name: none }), '1'],
    ],
    notApplicable: [noContainers, task({}, windows), task(router)],
    unresolvable: [
      task({ User: parameter }),
      task({ User: imported }),
      task({ User: either('0', '1') }),
      hiddenContainers,
    ],
  },
  'task-readonly-root': {
    compliant: [task({ ReadonlyRootFilesystem: true }), task({ ReadonlyRootFilesystem: 'true' })],
    nonCompliant: [
      [task({}), 'web'],
      [task({ ReadonlyRootFilesystem: false }), 'web'],
      [task({ ReadonlyRootFilesystem: either(false, none) }), 'web'],
    ],
    notApplicable: [noContainers, task({}, windows), task(router)],
    unresolvable: [task({ ReadonlyRootFilesystem: parameter }), hiddenContainers],
  },
  'task-drop-capabilities': {
    compliant: [capabilities(['ALL']), capabilities(['NET_RAW', 'all'])],
    nonCompliant: [
      [task({}), 'web'],
      [capabilities(['NET_RAW']), 'web'],
      [capabilities([]), 'web'],
    ],
    notApplicable: [noContainers, task({}, windows), task(router)],
    unresolvable: [capabilities(parameter), task({ LinuxParameters: parameter })],
  },
  'task-no-privilege': {
    compliant: [
      task({}),
      task({ Privileged: false }),
      task({ LinuxParameters: { Capabilities: { Add: ['NET_BIND_SERVICE'] } } }),
    ],
    nonCompliant: [
      [task({ Privileged: true }), 'web'],
      [task({ Privileged: 'true' }), 'web'],
      [task({ LinuxParameters: { Capabilities: { Add: ['SYS_ADMIN'] } } }), 'web'],
    ],
    notApplicable: [noContainers, task({}, windows)],
    unresolvable: [task({ Privileged: parameter }), hiddenContainers],
  },
  'task-init-process': {
    compliant: [
      task({ LinuxParameters: { InitProcessEnabled: true } }),
      task({ EntryPoint: ['/sbin/tini', '--', 'node'] }),
    ],
    nonCompliant: [
      [task({}), 'web'],
      [task({ LinuxParameters: { InitProcessEnabled: false } }), 'web'],
    ],
    notApplicable: [
      image('nginx:1.27'),
      task({ Name: 'nginx', Image: parameter }),
      task({}, windows),
      task(router),
      task({}, { PidMode: 'task' }),
    ],
    unresolvable: [task({ LinuxParameters: { InitProcessEnabled: parameter } }), hiddenContainers],
  },
  'task-stop-timeout': {
    compliant: [task({ StopTimeout: 60 }), task({ StopTimeout: '30' }), task({ StopTimeout: 300 })],
    nonCompliant: [
      [task({}), 'web'],
      [task({ StopTimeout: 2 }), 'web'],
      [task({ StopTimeout: 300 }, { RequiresCompatibilities: ['FARGATE'] }), 'web'],
    ],
    notApplicable: [task({ Essential: false }), image('redis:7'), task(router)],
    unresolvable: [task({ StopTimeout: parameter }), task({ Essential: parameter })],
  },
  'task-node-env': {
    compliant: [variable('NODE_ENV', 'production')],
    nonCompliant: [
      [variable('NODE_ENV', 'development'), 'web'],
      [variable('NODE_ENV', ''), 'web'],
      [variable('NODE_ENV', either('development', 'test')), 'web'],
    ],
    notApplicable: [task({}), variable('OTHER', 'development')],
    unresolvable: [
      variable('NODE_ENV', parameter),
      variable('NODE_ENV', either('production', 'test')),
      task({ Environment: parameter }),
    ],
  },
  'task-no-secret-literals': {
    compliant: [
      variable('LOG_LEVEL', 'info'),
      variable('PORT', 12345678),
      variable('DB_SECRET_ARN', `${arn}x-AbCdEf`),
      variable('API_KEY', '<your key>'),
      variable('GIT_SHA', 'd76c2337c9b62a6f5fd50357f13e58533881a41d'),
      variable('NEXT_PUBLIC_API_KEY', 'shown-to-browsers'),
      variable('HOST', 'my-very-long-internal-hostname-of-a-database.example.com'),
    ],
    nonCompliant: [
      [variable('DB_PASSWORD', 'hunter2hunter2'), 'web.DB_PASSWORD'],
      [variable('sessionSecret', 'keyboard cat'), 'web.sessionSecret'],
      [variable('DB_PASSWORD', 12345678), 'web.DB_PASSWORD'],
      [variable('ANYTHING', ['AKIA', 'IOSFODNN7EXAMPLE'].join('')), 'web.ANYTHING'],
      [variable('DATABASE_URL', 'postgres://app:hunter2@db.internal/app'), 'web.DATABASE_URL'],
      [variable('ANYTHING', 'q8ZsT4mYvX2nLw7RbK1cJ5hGdF9pA3eU'), 'web.ANYTHING'],
      [variable('ANYTHING', '{{resolve:secretsmanager:prod/db:SecretString:password}}'), 'web.ANYTHING'],
      [variable('ANYTHING', { 'Fn::Sub': 'x{{resolve:ssm-secure:name:1}}' }), 'web.ANYTHING'],
      [variable('ANYTHING', { Ref: 'Hidden' }), 'web.ANYTHING'],
      [
        {
          ...variable('AWS_SECRET_ACCESS_KEY', { 'Fn::GetAtt': 'Key.SecretAccessKey' }),
          Key: resource('AWS::IAM::AccessKey'),
        },
        'web.AWS_SECRET_ACCESS_KEY',
      ],
      [variable('ANYTHING', { 'Fn::Join': ['', ['mongodb://u:', { Ref: 'Hidden' }, '@db']] }), 'web.ANYTHING'],
    ],
    notApplicable: [task({}), noContainers],
    unresolvable: [
      variable('DB_PASSWORD', parameter),
      variable('DB_PASSWORD', imported),
      variable('DATABASE_URL', { 'Fn::Sub': 'postgres://app:${Parameter}@db' }),
      task({ Environment: parameter }),
    ],
  },
  'task-secret-arn': {
    compliant: [
      secret(`${arn}prod/db-AbCdEf`),
      secret(`${arn}prod/db-AbCdEf:password::`),
      secret({ 'Fn::Sub': 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/db-AbCdEf' }),
    ],
    nonCompliant: [
      [secret(`${arn}prod/db`), 'web'],
      [secret(`${arn}prod/db:password::`), 'web'],
      [
        secret({ 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/db' }),
        'web',
      ],
    ],
    notApplicable: [task({}), secret('arn:aws:ssm:eu-central-1:111122223333:parameter/prod/db'), secret('/prod/db')],
    unresolvable: [secret(parameter), secret(imported), secret({ 'Fn::Sub': `${arn}\${Parameter}` })],
  },
  'task-env-count': {
    compliant: [task({}), many(100)],
    nonCompliant: [
      [many(101), 'web'],
      [
        task({
          ...(many(60).Task as { Properties: { ContainerDefinitions: Given[] } }).Properties.ContainerDefinitions[0],
          Secrets: Array.from({ length: 41 }, (_, index) => ({ Name: `S${index}`, ValueFrom: 'x' })),
        }),
        'web',
      ],
    ],
    notApplicable: [noContainers],
    unresolvable: [task({ Environment: parameter })],
  },
  'task-image-pinned': {
    compliant: [
      image(`node:24@sha256:${hash}`),
      image({ 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/cdk-assets:${hash}` }),
    ],
    nonCompliant: [
      [image('app'), 'web'],
      [image('registry:5000/app'), 'web'],
      [image('app:1.2.3'), 'web'],
      [image({ 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.eu-central-1.amazonaws.com/app:v1' }), 'web'],
    ],
    notApplicable: [noContainers, image(none)],
    unresolvable: [
      image(parameter),
      image({ 'Fn::Sub': 'app:${Parameter}' }),
      image({ 'Fn::Join': [':', ['app', parameter]] }),
    ],
  },
  'task-image-not-latest': {
    compliant: [image('app:1.2.3'), image(`app@sha256:${hash}`)],
    nonCompliant: [
      [image('app'), 'web'],
      [image('registry:5000/app'), 'web'],
      [image('app:latest'), 'web'],
      [image({ 'Fn::Sub': '${Parameter}/app' }), 'web'],
      [image({ 'Fn::Join': ['', [parameter, ':latest']] }), 'web'],
    ],
    notApplicable: [noContainers],
    unresolvable: [
      image(parameter),
      image({ 'Fn::Sub': 'app:${Parameter}' }),
      image({ 'Fn::Sub': 'registry/${Parameter}' }),
    ],
  },
  'task-log-configuration': {
    compliant: [task({ LogConfiguration: { LogDriver: 'awslogs' } })],
    nonCompliant: [
      [task({}), 'web'],
      [task({ LogConfiguration: none }), 'web'],
      [task({ LogConfiguration: { LogDriver: 'none' } }), 'web'],
    ],
    notApplicable: [noContainers, task(router)],
    unresolvable: [
      task({ LogConfiguration: { LogDriver: parameter } }),
      task({ LogConfiguration: either({ LogDriver: 'awslogs' }, none) }),
    ],
  },
  'task-no-debug-flags': {
    compliant: [task({ Command: ['node', 'server.js'] }), variable('NODE_OPTIONS', '--max-old-space-size=512')],
    nonCompliant: [
      [task({ Command: ['node', '--inspect=0.0.0.0:9229', 'server.js'] }), 'web'],
      [task({ Command: ['sh', '-c', 'exec node --inspect-brk server.js'] }), 'web'],
      [task({ EntryPoint: ['node', '--insecure-http-parser'] }), 'web'],
      [variable('NODE_OPTIONS', '--tls-min-v1.0'), 'web'],
      [variable('NODE_TLS_REJECT_UNAUTHORIZED', 0), 'web'],
      [variable('NODE_DEBUG', 'http'), 'web'],
    ],
    notApplicable: [task({}), variable('toString', '--inspect')],
    unresolvable: [
      task({ Command: parameter }),
      task({ EntryPoint: imported }),
      ...['NODE_DEBUG', 'NODE_OPTIONS', 'NODE_TLS_REJECT_UNAUTHORIZED'].map((name) => variable(name, parameter)),
    ],
  },
  'task-node-version': {
    compliant: [
      image('node:24-slim'),
      image('public.ecr.aws/docker/library/node:26'),
      variable('NODE_VERSION', '24.1.0'),
    ],
    nonCompliant: [
      [image('node:18-alpine'), 'web'],
      [image('node:8'), 'web'],
      [image('gcr.io/distroless/nodejs18-debian12'), 'web'],
      [image('public.ecr.aws/lambda/nodejs:16'), 'web'],
      [variable('NODE_VERSION', 'v14'), 'web'],
    ],
    notApplicable: [image('nginx:1.27'), image('node-exporter:18'), image('node:lts'), image('node:99')],
    unresolvable: [image({ 'Fn::Sub': 'node:${Parameter}' }), image(parameter)],
  },
};
