import { eachContainer, isLogRouter, isWindows, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { known, list, text } from '../values';
import { compliantIf } from '../verdict';

export const taskDropCapabilities: Rule = {
  id: 'task-drop-capabilities',
  level: 'warning',
  practice: 'P01',
  types: [taskDefinition],
  info: 'A container keeps the Linux capabilities that Docker gives by default.',
  explanation:
    'They let a process change owners, bind low ports and forge packets; a Node.js app above port 1024 needs none.',
  fix: 'linuxParameters.dropCapabilities(ecs.Capability.ALL), or taskDefinition.with(new HardenedTask())',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html',
  rule: eachContainer((container) =>
    isWindows(container) || isLogRouter(container)
      ? 'not-applicable'
      : compliantIf(
          known(container.get('LinuxParameters', 'Capabilities', 'Drop'), (drop) =>
            list(drop)?.some((each) => text(each)?.toUpperCase() === 'ALL'),
          ),
        ),
  ),
};
