import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const originAgentCluster: Check = {
  id: 'origin-agent-cluster',
  title: 'The origin has a process of its own where browsers can (Origin-Agent-Cluster)',
  practice: 'P04',
  concern: 'security-headers',
  severity: 'low',
  cure: 'Send Origin-Agent-Cluster: ?1.',
  run: headerOnPages('Origin-Agent-Cluster', (value) => value === '?1'),
};
