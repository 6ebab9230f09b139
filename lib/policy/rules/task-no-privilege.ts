import { eachContainer, isWindows, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { elements, flag, text } from '../values';
import { compliantIf } from '../verdict';

/** Capabilities by which a process gets out of its container. https://man7.org/linux/man-pages/man7/capabilities.7.html */
const mighty = /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|DAC_READ_SEARCH|NET_ADMIN|BPF)$/i;

export const taskNoPrivilege: Rule = {
  id: 'task-no-privilege',
  level: 'error',
  practice: 'P01',
  securityHub: ['ECS.4'],
  types: [taskDefinition],
  info: 'A container is privileged, or is given a capability that amounts to it.',
  explanation: 'It is root on the host: all containers there, and the credentials of the host, are its own.',
  fix: 'privileged: false in addContainer(), and no linuxParameters.addCapabilities() of these',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4',
  rule: eachContainer((container) => {
    if (isWindows(container)) return 'not-applicable';
    const added = elements(container.get('LinuxParameters', 'Capabilities', 'Add')).map((each) => text(each) ?? '');
    if (added.some((each) => mighty.test(each))) return 'non-compliant';
    const privileged = flag(container.get('Privileged'), false);
    return compliantIf(privileged === undefined ? undefined : !privileged);
  }),
};
