import { eachContainer, isLogRouter, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { at, known, text } from '../values';
import { compliantIf } from '../verdict';

export const taskLogConfiguration: Rule = {
  id: 'task-log-configuration',
  level: 'warning',
  practice: 'P35',
  securityHub: ['ECS.9'],
  types: [taskDefinition],
  info: 'A container has no log configuration.',
  explanation: 'What it says before it dies is lost.',
  fix: "logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app', logGroup }) in addContainer()",
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-9',
  rule: eachContainer((container) => {
    if (isLogRouter(container)) return 'not-applicable';
    return compliantIf(
      known(container.get('LogConfiguration'), (logging) => {
        const driver = text(at(logging, 'LogDriver'));
        return driver === undefined ? (logging === undefined ? false : undefined) : driver !== 'none';
      }),
    );
  }),
};
