import type { Check } from '../check';
import { contains } from '../leaks';
import { closedToStrangers } from '../strangers';

export const debugPaths: Check = {
  id: 'debug-paths',
  title: 'Debuggers and their like are not for everybody',
  practice: 'P33',
  concern: 'admin-paths',
  severity: 'high',
  cure: 'Switch them off in production, or close their paths.',
  run: closedToStrangers([
    ['/debug/pprof/', contains(/goroutine|heap profile|profiles available/i)],
    ['/debug/vars', contains(/"(?:cmdline|memstats)"\s*:/)],
    ['/debug', contains(/"(?:env|memory|uptime|versions)"\s*:/)],
    ['/actuator', contains(/"_links"\s*:/)],
    ['/actuator/env', contains(/"(?:activeProfiles|propertySources)"\s*:/)],
    ['/phpinfo.php', contains(/phpinfo\(\)|PHP Version/)],
    ['/_profiler', contains(/Symfony Profiler/)],
    ['/json/list', contains(/webSocketDebuggerUrl/)],
  ]),
};
