import type { Check } from '../check';
import { contains } from '../leaks';
import { closedToStrangers } from '../strangers';

export const statusPages: Check = {
  id: 'status-pages',
  title: 'Pages about the server itself are not for everybody',
  practice: 'P33',
  concern: 'admin-paths',
  severity: 'medium',
  cure: 'Close them to all but those who operate the service.',
  run: closedToStrangers([
    ['/server-status', contains(/Apache Server Status|Server uptime:/)],
    ['/server-info', contains(/Apache Server Information/)],
    ['/nginx_status', contains(/^Active connections:/m)],
    ['/stub_status', contains(/^Active connections:/m)],
    ['/haproxy?stats', contains(/Statistics Report for HAProxy/)],
    ['/status', contains(/^Active connections:|"(?:memory|cpu|heapUsed|eventLoop)["A-Z]/m)],
  ]),
};
