/** What a concern refuses, and what to do where a request was honest. */
export interface Refusal {
  readonly answer: string;
  readonly what: string;
  readonly cure: string;
}

const requestIsBroken = 'the client must change; no option does';

/** By the concern, as `refusedBy` in the access log has it. `up` prints the cure, docs/refusals.md has them all. */
export const refusals: Readonly<Record<string, Refusal>> = {
  'known-hosts': { answer: '421', what: 'a Host that is not of this service', cure: 'name it in hosts' },
  'slow-clients': {
    answer: '408',
    what: 'headers that take more than 10 s, a body of which nothing comes for 15 s',
    cure: requestIsBroken,
  },
  'header-limit': {
    answer: '414, 431',
    what: 'a target or headers of more than 8 KB a line, 32 KB in all',
    cure: 'make cookies and queries smaller; no option changes this',
  },
  'header-count': { answer: '431', what: 'more than 200 headers', cure: requestIsBroken },
  'login-limit': {
    answer: '429',
    what: 'more attempts to log in than loginsPerMinute',
    cure: 'raise loginsPerMinute, or change loginPaths',
  },
  'rate-limit': {
    answer: '429',
    what: 'more requests of one client than requestsPerSecond, beyond requestBurst',
    cure: 'raise requestsPerSecond or requestBurst',
  },
  'connection-limit': {
    answer: '429',
    what: 'more open requests of one client than connectionsPerClient',
    cure: 'raise connectionsPerClient',
  },
  'allowed-clients': { answer: '403', what: 'an address that is not in clients', cure: 'add it to clients' },
  'allowed-routes': { answer: '404', what: 'a path that is not in routes', cure: 'add it to routes' },
  'request-target': { answer: '400', what: 'a fragment (#) in the target', cure: requestIsBroken },
  'hidden-files': {
    answer: '404',
    what: 'a file that is usually leaked by mistake: dotfiles, backups, lockfiles, source maps, keys',
    cure: 'name the path in hiddenFilesExcept',
  },
  'admin-paths': {
    answer: '403',
    what: 'a path for operators, asked by anybody else',
    cure: 'add the address to adminClients, or open the path in adminPaths',
  },
  'body-limit': {
    answer: '413',
    what: 'a body of more than bodyLimit',
    cure: 'raise it for the path in bodyLimits',
  },
  csrf: {
    answer: '403',
    what: "a request of another origin's page (a sibling subdomain's too) that would change something as the user",
    cure: 'list the site in trustedOrigins, or exempt a path that needs no user (a webhook) in csrfExempt',
  },
  methods: {
    answer: '405, 501',
    what: 'TRACE, CONNECT, what Node takes for no method, and what methods does not list for the path',
    cure: 'add the method to those of the path in methods',
  },
  'content-length': {
    answer: '400',
    what: 'a GET or HEAD with a body',
    cure: 'send the body by POST; no option changes this',
  },
  inspection: {
    answer: '403, 503',
    what: 'an attack in the path, the query, a header, a cookie or the body; 503 where bodies of more than 64 MB wait for their inspection',
    cure: "the app's log has a line with this id: its path, detector and name make an entry of inspectionExcept (`casemate waf logs` writes it)",
  },
  'duplicate-parameters': {
    answer: '400',
    what: 'a query parameter that comes twice, where duplicateParameters says reject',
    cure: 'say log, first or last for its name in duplicateParameters',
  },
};
