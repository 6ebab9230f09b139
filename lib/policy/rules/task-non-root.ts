import { eachContainer, isLogRouter, isWindows, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { known, written } from '../values';
import { compliantIf } from '../verdict';

const root = /^(?:0+|root)(?::|$)/;

export const taskNonRoot: Rule = {
  id: 'task-non-root',
  level: 'error',
  practice: 'P01',
  securityHub: ['ECS.20'],
  types: [taskDefinition],
  info: 'A container runs as root, or as whatever its image says.',
  explanation:
    'Who takes over a process of root owns all of its container, and is one fault of the kernel away from the host.',
  fix: "user: '65532:65532' in addContainer(), or taskDefinition.with(new HardenedTask())",
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20',
  rule: eachContainer((container) => {
    if (isWindows(container) || isLogRouter(container)) return 'not-applicable';
    return compliantIf(
      known(container.get('User'), (user) =>
        user === undefined ? false : !root.test(written(user).trim()) && user !== '',
      ),
    );
  }),
};
