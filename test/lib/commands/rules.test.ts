import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { rules } from '../../../lib/policy/rules';

const program = resolve(__dirname, '../../../dist/bin/casemate.js');

const run = (...args: string[]) => spawnSync(process.execPath, [program, 'rules', ...args], { encoding: 'utf8' });

test('lists every rule in a line', () => {
  const { status, stdout } = run();
  expect(status).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(rules.map(({ id }) => id));
});

test.each(['task-non-root', 'NodeHardening-TaskNonRoot'])('%s is explained', (id) => {
  const { status, stdout } = run(id);
  expect(status).toBe(0);
  for (const part of [
    'task-non-root\n',
    'runs as root',
    "user: '65532:65532'",
    'P01, never run Node as root',
    'ECS.20',
    'AWS::ECS::TaskDefinition',
  ]) {
    expect(stdout).toContain(part);
  }
});

test('every rule can be explained', () => {
  for (const { id, fix } of rules.filter((_, index) => index % 8 === 0)) expect(run(id).stdout).toContain(fix);
});

test('one that does not exist: 2, and the nearest', () => {
  const { status, stderr } = run('task-nonroot');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'ERR_RULE_UNKNOWN: There is no rule task-nonroot.\nDid you mean task-non-root?\n',
  });
});

test.each([
  ['AwsSolutions-ECS2', 'one of cdk-nag: https://'],
  ['acknowledgement-expired', 'casemate.ack.json'],
  ['nothing-like-any-rule-at-all', '`casemate rules` lists them'],
])('%s, which is none of ours', (id, cure) => {
  const { status, stderr } = run(id);
  expect(status).toBe(2);
  expect(stderr).toContain(cure);
});
