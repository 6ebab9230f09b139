import type { Rule } from '../rule';
import { assignsPublicIp, ecsService } from '../services';
import { compliantIf } from '../verdict';

export const serviceNoPublicIp: Rule = {
  id: 'service-no-public-ip',
  level: 'error',
  practice: 'P02',
  securityHub: ['ECS.2'],
  types: [ecsService],
  info: 'The tasks get public addresses.',
  explanation: 'They stand in the internet themselves; one careless security group away from being reached.',
  fix: 'assignPublicIp: false, in subnets with a NAT gateway or endpoints',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2',
  rule: (service) => {
    const publicly = assignsPublicIp(service);
    return compliantIf(publicly === undefined ? undefined : !publicly);
  },
};
