import { commandOf, eachNodeContainer, isLogRouter, isWindows, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { flag, text } from '../values';
import { compliantIf } from '../verdict';

/** Programs that are made to be process 1. */
const init = /(?:^|\/)(?:tini|dumb-init|catatonit|s6-svscan|init)$/;

export const taskInitProcess: Rule = {
  id: 'task-init-process',
  level: 'warning',
  practice: 'P25',
  types: [taskDefinition],
  info: 'The app is process 1 of its container.',
  explanation:
    'Process 1 gets no default handling of signals and inherits orphans: Node.js does not end on SIGTERM unless the app sees to it, and dead children pile up.',
  fix: 'initProcessEnabled: true in ecs.LinuxParameters, or taskDefinition.with(new HardenedTask())',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html',
  rule: eachNodeContainer((container) => {
    const shared = text(container.task.properties.PidMode) === 'task';
    if (isWindows(container) || isLogRouter(container) || shared) return 'not-applicable';
    if (init.test(commandOf(container)[0] ?? '')) return 'compliant';
    return compliantIf(flag(container.get('LinuxParameters', 'InitProcessEnabled'), false));
  }),
};
