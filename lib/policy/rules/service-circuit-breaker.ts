import type { Rule } from '../rule';
import { ecsService, isRolling } from '../services';
import { at, flag } from '../values';
import { compliantIf } from '../verdict';

export const serviceCircuitBreaker: Rule = {
  id: 'service-circuit-breaker',
  level: 'warning',
  practice: 'P25',
  types: [ecsService],
  info: 'A deployment that fails is tried for ever.',
  explanation: 'ECS starts broken tasks again and again, until somebody sees it, instead of going back to what worked.',
  fix: 'circuitBreaker: { enable: true, rollback: true }',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html',
  rule: (service) => {
    if (isRolling(service) !== true) return 'not-applicable';
    const deployment = service.properties.DeploymentConfiguration;
    const both = (part: string): boolean | undefined => {
      const [enabled, rollback] = ['Enable', 'Rollback'].map((name) => flag(at(deployment, part, name), false));
      return enabled === false || rollback === false ? false : enabled && rollback;
    };
    const ways = [both('DeploymentCircuitBreaker'), both('Alarms')];
    return compliantIf(ways.includes(true) ? true : ways.includes(undefined) ? undefined : false);
  },
};
