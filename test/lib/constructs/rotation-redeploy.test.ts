import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import {
  appDirectory,
  containerOf,
  findings,
  givenImage,
  propertiesOf,
  serviceStack,
  synthesized,
  withOurs,
} from '../../helpers/stack';

const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbCdEf';
const secrets = {
  DATABASE_URL: { secret: arn, field: 'url' },
  'SMTP_*': { secret: arn, fields: ['host', 'password'] },
  SESSION_SECRET: { generate: 64 },
};

const policies = (
  template: Parameters<typeof propertiesOf>[0],
  action: string,
): { readonly Resource: unknown; readonly role: string }[] =>
  propertiesOf(template, 'AWS::IAM::Policy').flatMap(({ PolicyDocument, Roles }) =>
    (PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement.filter(
      ({ Action }) => [Action].flat().includes(action),
    ).map(({ Resource }) => ({ Resource, role: JSON.stringify(Roles) })),
  );

test('by ECS: a change of what the service uses, and of nothing else, deploys it again', () => {
  const { app, template } = synthesized({ secrets, rotationPolling: Duration.hours(1) });
  const [byEvent, bySchedule] = propertiesOf(template, 'AWS::Events::Rule').sort((a) => (a.EventPattern ? -1 : 1));
  expect(JSON.stringify(byEvent?.EventPattern)).toContain(`"SecretId":["${arn}"]`);
  expect(JSON.stringify(byEvent?.EventPattern)).not.toContain('SESSIONSECRET');
  expect(bySchedule?.ScheduleExpression).toBe('rate(1 hour)');
  expect(policies(template, 'ecs:UpdateService')).toEqual([
    expect.objectContaining({ Resource: { Ref: expect.stringContaining('Service') as unknown } }),
  ]);
  expect(policies(template, 'secretsmanager:DescribeSecret')).toContainEqual(
    expect.objectContaining({ Resource: arn }),
  );
  const names = (containerOf(template, 'app').Secrets as readonly { Name: string }[]).map(({ Name }) => Name);
  expect(names.sort()).toEqual(['DATABASE_URL', 'SESSION_SECRET', 'SMTP_HOST', 'SMTP_PASSWORD']);
  expect(findings(app, withOurs)).toEqual([]);
}, 120_000);

test('by the launcher: the task reads these secrets and no others, and ECS none', () => {
  const { app, template } = synthesized({ secrets, front: { injection: 'launcher', onRotate: 'reload' } });
  template.resourceCountIs('AWS::Events::Rule', 0);
  const app_ = containerOf(template, 'app');
  expect(app_.Secrets).toBeUndefined();
  expect((app_.Command as string[]).filter((word) => word.includes('launcher'))).toHaveLength(2);
  const reading = policies(template, 'secretsmanager:GetSecretValue');
  expect(reading.map(({ Resource }) => JSON.stringify(Resource)).sort()).toEqual([
    expect.stringContaining(arn),
    expect.stringMatching(/^\{"Ref":"ServiceSecretsSESSIONSECRET/),
  ]);
  expect(reading.every(({ role }) => role.includes('TaskTaskRole'))).toBe(true);
  expect(findings(app, withOurs)).toEqual([]);
}, 120_000);

test('nothing that exists, or nothing wanted: nothing is made', () => {
  for (const props of [
    { secrets: { SESSION_SECRET: { generate: 64 } } },
    { secrets, front: { onRotate: 'nothing' as const } },
  ]) {
    const { template } = synthesized(props);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
  }
});

test('a given image has no launcher in it', () => {
  expect(() => serviceStack({ app: givenImage, front: { injection: 'launcher' } })).toThrow(
    expect.objectContaining({ code: 'ERR_INJECTION' }),
  );
});

test('of twenty planted values, in the shell and in files that hold secrets, none is in the assembly or its images', () => {
  const planted = Array.from({ length: 20 }, (_, index) => `planted-${index}-${'x'.repeat(20)}`);
  const names = planted.map((_, index) => `PLANTED_${index}`);
  const folder = mkdtempSync(join(tmpdir(), 'leaks-'));
  const before = { ...process.env };
  try {
    cpSync(appDirectory, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
    writeFileSync(join(folder, '.env'), names.map((name, index) => `${name}=${planted[index] ?? ''}`).join('\n'));
    writeFileSync(join(folder, 'client.key'), `-----BEGIN PRIVATE KEY-----\n${planted.join('\n')}`);
    Object.assign(process.env, Object.fromEntries(names.map((name, index) => [name, planted[index]])));
    const declared = Object.fromEntries(names.map((name) => [name, { secret: arn, field: name }]));
    for (const injection of ['native', 'launcher'] as const) {
      const { app } = serviceStack({ app: folder, secrets: declared, front: { injection } });
      const { directory } = app.synth();
      const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .map((name) => join(directory, name))
        .filter((path) => statSync(path).isFile());
      expect(files.some((path) => path.includes('launcher'))).toBe(injection === 'launcher');
      const all = files.map((path) => readFileSync(path, 'latin1')).join('\n');
      expect(names.filter((name) => !all.includes(name))).toEqual([]);
      expect(planted.filter((value) => all.includes(value))).toEqual([]);
    }
  } finally {
    process.env = before;
    rmSync(folder, { recursive: true });
  }
});
