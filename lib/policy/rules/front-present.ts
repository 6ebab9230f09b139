import type { Rule } from '../rule';
import { ecsService, frontOf } from '../services';
import { compliantIf } from '../verdict';

export const frontPresent: Rule = {
  id: 'front-present',
  level: 'info',
  practice: 'P02',
  types: [ecsService],
  info: 'The load balancer speaks to the app itself, without a front.',
  explanation: 'Slow clients, oversized bodies, header and cookie hygiene are then left to the code of the app.',
  fix: 'service.with(new FrontedService(...)), or taskDefinition.addExtension(new NginxFront(...))',
  docs: 'https://expressjs.com/en/advanced/best-practice-performance.html#use-a-reverse-proxy',
  rule: (service) => compliantIf(frontOf(service)),
};
