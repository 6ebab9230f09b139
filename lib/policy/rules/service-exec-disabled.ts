import type { Rule } from '../rule';
import { ecsService } from '../services';
import { flag } from '../values';
import { compliantIf } from '../verdict';

export const serviceExecDisabled: Rule = {
  id: 'service-exec-disabled',
  level: 'warning',
  practice: 'P33',
  types: [ecsService],
  info: 'ECS Exec is on.',
  explanation:
    'Whoever holds the permission ecs:ExecuteCommand has a shell in production, with the secrets of the app in its environment.',
  fix: 'enableExecuteCommand: false, and on only while somebody looks for a fault',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  rule: ({ properties }) => {
    const on = flag(properties.EnableExecuteCommand, false);
    return compliantIf(on === undefined ? undefined : !on);
  },
};
