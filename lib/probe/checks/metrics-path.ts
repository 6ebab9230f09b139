import type { Check } from '../check';
import { contains } from '../leaks';
import { closedToStrangers } from '../strangers';

export const metricsPath: Check = {
  id: 'metrics-path',
  title: 'Metrics are not for everybody',
  practice: 'P33',
  concern: 'admin-paths',
  severity: 'medium',
  cure: 'Close the path to all but those who operate the service.',
  run: closedToStrangers([
    ['/metrics', contains(/^# (?:HELP|TYPE) /m)],
    ['/actuator/prometheus', contains(/^# (?:HELP|TYPE) /m)],
    ['/api/metrics', contains(/^# (?:HELP|TYPE) /m)],
  ]),
};
