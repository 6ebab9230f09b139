import type { Rule } from '../rule';
import { ecsService, isRolling } from '../services';
import { at, number, text } from '../values';
import { compliantIf } from '../verdict';

export const serviceMinHealthy: Rule = {
  id: 'service-min-healthy',
  level: 'warning',
  practice: 'P19',
  types: [ecsService],
  info: 'A deployment stops tasks before there are new ones.',
  explanation:
    'ECS keeps the minimum healthy percentage of the desired count, rounded up: with two tasks and 50 percent, one serves everybody while the other is replaced.',
  fix: 'minHealthyPercent: 100',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html',
  rule: (service) => {
    const { properties } = service;
    if (isRolling(service) !== true || text(properties.SchedulingStrategy) === 'DAEMON') return 'not-applicable';
    const percent = number(at(properties.DeploymentConfiguration, 'MinimumHealthyPercent'), 100);
    const desired = number(properties.DesiredCount, 1);
    if (percent === undefined) return 'not-applicable';
    if (percent >= 100) return 'compliant';
    // None stays of however many.
    if (percent <= 0) return 'non-compliant';
    return compliantIf(desired === undefined ? undefined : Math.ceil((desired * percent) / 100) >= desired);
  },
};
