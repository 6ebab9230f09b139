import { optionDefaults, type HardeningOptions } from '../options';
import { defaultRequests, leastRate, type WebAclProps } from './web-acl';

/** What stands in the options of the front, for the web ACL before it: what the front lets through, the web ACL must not stop. */
export function webAclPropsOf(front: Partial<HardeningOptions> = {}): WebAclProps {
  const { requestsPerSecond = optionDefaults.requestsPerSecond, loginsPerMinute, duplicateParameters = {} } = front;
  const adminPaths = Object.entries({ ...optionDefaults.adminPaths, ...front.adminPaths });
  const twice = Object.entries(duplicateParameters).flatMap(([name, policy]) =>
    policy === 'reject' && name !== '*' ? [name] : [],
  );
  return {
    requestsPerFiveMinutes: Math.max(defaultRequests, 300 * requestsPerSecond),
    ...(loginsPerMinute !== undefined && { loginsPerFiveMinutes: Math.max(leastRate, 5 * loginsPerMinute) }),
    ...(front.loginPaths && { loginPaths: front.loginPaths }),
    adminPaths: adminPaths.flatMap(([path, policy]) => (policy === 'closed' ? [path] : [])),
    adminClients: front.adminClients ?? [],
    clients: front.clients ?? [],
    hosts: front.hosts ?? [],
    duplicateParameters: twice,
    trustedOrigins: front.trustedOrigins ?? [],
    csrfExempt: front.csrfExempt ?? [],
    hiddenFilesExcept: front.hiddenFilesExcept ?? [],
  };
}
