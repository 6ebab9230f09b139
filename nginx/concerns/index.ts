import type { Concern } from '../concern';
import { accessLog } from './access-log';
import { adminPaths } from './admin-paths';
import { allowedClients } from './allowed-clients';
import { allowedRoutes } from './allowed-routes';
import { bodyLimit } from './body-limit';
import { clientAddress } from './client-address';
import { compression } from './compression';
import { connectionLimit } from './connection-limit';
import { contentLength } from './content-length';
import { contentSecurityPolicy } from './content-security-policy';
import { cookies } from './cookies';
import { cors } from './cors';
import { csrf } from './csrf';
import { crossOriginResourcePolicy } from './cross-origin-resource-policy';
import { errorPages } from './error-pages';
import { forwardingHeaders } from './forwarding-headers';
import { headerLimit } from './header-limit';
import { healthCheck } from './health-check';
import { hiddenFiles } from './hidden-files';
import { httpsOnly } from './https-only';
import { knownHosts } from './known-hosts';
import { listen } from './listen';
import { loginLimit } from './login-limit';
import { methods } from './methods';
import { preload } from './preload';
import { process } from './process';
import { proxy } from './proxy';
import { rateLimit } from './rate-limit';
import { requestId } from './request-id';
import { requestTarget } from './request-target';
import { securityHeaders } from './security-headers';
import { securityTxt } from './security-txt';
import { slowClients } from './slow-clients';
import { strictTransportSecurity } from './strict-transport-security';
import { technologyHeaders } from './technology-headers';
import { tls } from './tls';
import { trustedOrigins } from './trusted-origins';
import { unavailable } from './unavailable';
import { upstreamTimeout } from './upstream-timeout';

/** Every concern by its name, in the order of the output: the way a request takes. */
export const concerns = {
  process,
  listen,
  tls,
  'https-only': httpsOnly,
  'known-hosts': knownHosts,
  'client-address': clientAddress,
  'slow-clients': slowClients,
  'header-limit': headerLimit,
  'login-limit': loginLimit,
  'rate-limit': rateLimit,
  'connection-limit': connectionLimit,
  'allowed-clients': allowedClients,
  'allowed-routes': allowedRoutes,
  'request-target': requestTarget,
  'hidden-files': hiddenFiles,
  'admin-paths': adminPaths,
  'body-limit': bodyLimit,
  'health-check': healthCheck,
  'security-txt': securityTxt,
  'trusted-origins': trustedOrigins,
  csrf,
  cors,
  cookies,
  methods,
  'content-length': contentLength,
  proxy,
  preload,
  'forwarding-headers': forwardingHeaders,
  'request-id': requestId,
  'upstream-timeout': upstreamTimeout,
  unavailable,
  'error-pages': errorPages,
  'technology-headers': technologyHeaders,
  'strict-transport-security': strictTransportSecurity,
  'security-headers': securityHeaders,
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-resource-policy': crossOriginResourcePolicy,
  compression,
  'access-log': accessLog,
} as const satisfies Readonly<Record<string, Concern>>;
