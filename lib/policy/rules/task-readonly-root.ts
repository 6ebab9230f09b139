import { eachContainer, isLogRouter, isWindows, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { flag } from '../values';
import { compliantIf } from '../verdict';

export const taskReadonlyRoot: Rule = {
  id: 'task-readonly-root',
  level: 'error',
  practice: 'P01',
  securityHub: ['ECS.5'],
  types: [taskDefinition],
  info: 'A container can write to its root file system.',
  explanation:
    'Who gets in can change the program, or leave one behind. An app needs to write to a few folders at most.',
  fix: 'readonlyRootFilesystem: true in addContainer(), with a tmpfs for /tmp; or taskDefinition.with(new HardenedTask())',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5',
  rule: eachContainer((container) =>
    isWindows(container) || isLogRouter(container)
      ? 'not-applicable'
      : compliantIf(flag(container.get('ReadonlyRootFilesystem'), false)),
  ),
};
