import type { Check } from '../check';
import { adminPage } from './admin-page';
import { allowHeader } from './allow-header';
import { answersInTime } from './answers-in-time';
import { backups } from './backups';
import { bodyLimit } from './body-limit';
import { bodyLimitChunked } from './body-limit-chunked';
import { bodyOnGet } from './body-on-get';
import { certificateExpiry } from './certificate-expiry';
import { certificateKey } from './certificate-key';
import { certificateName } from './certificate-name';
import { certificateTrust } from './certificate-trust';
import { charset } from './charset';
import { clientAddress } from './client-address';
import { compression } from './compression';
import { connectionLimit } from './connection-limit';
import { contentSecurityPolicy } from './content-security-policy';
import { contentSecurityPolicyScripts } from './content-security-policy-scripts';
import { cookieDomain } from './cookie-domain';
import { cookieHttponly } from './cookie-httponly';
import { cookieNames } from './cookie-names';
import { cookieSamesite } from './cookie-samesite';
import { cookieSecure } from './cookie-secure';
import { corsLookalike } from './cors-lookalike';
import { corsNull } from './cors-null';
import { corsPreflight } from './cors-preflight';
import { corsReflection } from './cors-reflection';
import { crossOriginOpenerPolicy } from './cross-origin-opener-policy';
import { crossOriginResourcePolicy } from './cross-origin-resource-policy';
import { csrfFetchMetadata } from './csrf-fetch-metadata';
import { csrfNullOrigin } from './csrf-null-origin';
import { csrfOrigin } from './csrf-origin';
import { debugPaths } from './debug-paths';
import { directoryListing } from './directory-listing';
import { dotfiles } from './dotfiles';
import { duplicateParameters } from './duplicate-parameters';
import { errorPages } from './error-pages';
import { forwardingHeaders } from './forwarding-headers';
import { framing } from './framing';
import { h2cUpgrade } from './h2c-upgrade';
import { headerLimit } from './header-limit';
import { headerTotal } from './header-total';
import { headersOn400 } from './headers-on-400';
import { headersOn404 } from './headers-on-404';
import { headersOn405 } from './headers-on-405';
import { headersOn413 } from './headers-on-413';
import { headersOn429 } from './headers-on-429';
import { headersOn431 } from './headers-on-431';
import { headersOn500 } from './headers-on-500';
import { http2 } from './http2';
import { https } from './https';
import { httpsRedirect } from './https-redirect';
import { internalAddresses } from './internal-addresses';
import { internalHeaders } from './internal-headers';
import { knownHosts } from './known-hosts';
import { loginLimit } from './login-limit';
import { manifests } from './manifests';
import { metricsPath } from './metrics-path';
import { mixedContent } from './mixed-content';
import { openProxy } from './open-proxy';
import { openRedirect } from './open-redirect';
import { originAgentCluster } from './origin-agent-cluster';
import { pathTraversal } from './path-traversal';
import { privateFiles } from './private-files';
import { rateLimit } from './rate-limit';
import { referrerPolicy } from './referrer-policy';
import { reflectedMarkup } from './reflected-markup';
import { repeatedHost } from './repeated-host';
import { requestId } from './request-id';
import { requestTarget } from './request-target';
import { retryAfter } from './retry-after';
import { rewriteHeaders } from './rewrite-headers';
import { securityTxt } from './security-txt';
import { securityTxtExpires } from './security-txt-expires';
import { securityTxtSignature } from './security-txt-signature';
import { serverHeader } from './server-header';
import { sessionLifetime } from './session-lifetime';
import { slowBody } from './slow-body';
import { slowHeaders } from './slow-headers';
import { smugglingChunkSize } from './smuggling-chunk-size';
import { smugglingCoding } from './smuggling-coding';
import { smugglingHttp2 } from './smuggling-http2';
import { smugglingLengthAndChunks } from './smuggling-length-and-chunks';
import { smugglingLengths } from './smuggling-lengths';
import { sourceMaps } from './source-maps';
import { stackTraces } from './stack-traces';
import { statusPages } from './status-pages';
import { strictTransportSecurity } from './strict-transport-security';
import { targetLimit } from './target-limit';
import { technologyHeaders } from './technology-headers';
import { thirdPartyScripts } from './third-party-scripts';
import { tls13 } from './tls-1-3';
import { tlsCbc } from './tls-cbc';
import { tlsCiphers } from './tls-ciphers';
import { tlsCompression } from './tls-compression';
import { tlsForwardSecrecy } from './tls-forward-secrecy';
import { tlsRenegotiation } from './tls-renegotiation';
import { tlsVersions } from './tls-versions';
import { trace } from './trace';
import { trustedOrigins } from './trusted-origins';
import { unknownMethod } from './unknown-method';
import { versionControl } from './version-control';
import { websocketOrigin } from './websocket-origin';
import { xContentTypeOptions } from './x-content-type-options';
import { xPermittedCrossDomainPolicies } from './x-permitted-cross-domain-policies';
import { xXssProtection } from './x-xss-protection';

/** Every check, by practice; in a stage, they run in this order. */
export const checks: readonly Check[] = [
  certificateExpiry,
  certificateKey,
  certificateName,
  certificateTrust,
  compression,
  http2,
  https,
  httpsRedirect,
  mixedContent,
  strictTransportSecurity,
  tls13,
  tlsCbc,
  tlsCiphers,
  tlsCompression,
  tlsForwardSecrecy,
  tlsRenegotiation,
  tlsVersions,
  crossOriginOpenerPolicy,
  crossOriginResourcePolicy,
  framing,
  headersOn400,
  headersOn404,
  headersOn405,
  headersOn413,
  headersOn429,
  headersOn431,
  headersOn500,
  originAgentCluster,
  referrerPolicy,
  xContentTypeOptions,
  xPermittedCrossDomainPolicies,
  xXssProtection,
  internalAddresses,
  internalHeaders,
  serverHeader,
  technologyHeaders,
  cookieDomain,
  cookieHttponly,
  cookieSamesite,
  cookieSecure,
  cookieNames,
  csrfFetchMetadata,
  csrfNullOrigin,
  csrfOrigin,
  trustedOrigins,
  websocketOrigin,
  corsLookalike,
  corsNull,
  corsPreflight,
  corsReflection,
  duplicateParameters,
  charset,
  contentSecurityPolicy,
  contentSecurityPolicyScripts,
  reflectedMarkup,
  clientAddress,
  forwardingHeaders,
  rateLimit,
  retryAfter,
  loginLimit,
  bodyLimit,
  bodyLimitChunked,
  headerLimit,
  headerTotal,
  targetLimit,
  answersInTime,
  connectionLimit,
  slowBody,
  slowHeaders,
  allowHeader,
  bodyOnGet,
  trace,
  unknownMethod,
  errorPages,
  stackTraces,
  thirdPartyScripts,
  sessionLifetime,
  adminPage,
  debugPaths,
  metricsPath,
  rewriteHeaders,
  statusPages,
  openRedirect,
  requestId,
  backups,
  directoryListing,
  dotfiles,
  manifests,
  pathTraversal,
  privateFiles,
  sourceMaps,
  versionControl,
  securityTxt,
  securityTxtExpires,
  securityTxtSignature,
  h2cUpgrade,
  knownHosts,
  openProxy,
  repeatedHost,
  requestTarget,
  smugglingChunkSize,
  smugglingCoding,
  smugglingHttp2,
  smugglingLengthAndChunks,
  smugglingLengths,
];
