import type { Rule } from '../rule';
import { ecsService, isRolling } from '../services';
import { at, number, text } from '../values';
import { compliantIf } from '../verdict';

export const serviceMinHealthy: Rule = {
  id: 'service-min-healthy',
  level: 'warning',
  practice: 'P19',
  types: [ecsService],
  info: 'A deployment may stop tasks before there are new ones.',
  explanation:
    'With two tasks and 50 percent, one is left to serve everybody while the other is replaced; with one, none.',
  fix: 'minHealthyPercent: 100',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html',
  rule: (service) => {
    if (isRolling(service) !== true || text(service.properties.SchedulingStrategy) === 'DAEMON')
      return 'not-applicable';
    const percent = number(at(service.properties.DeploymentConfiguration, 'MinimumHealthyPercent'), 100);
    return compliantIf(percent === undefined ? undefined : percent >= 100);
  },
};
