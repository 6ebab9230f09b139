/** Exit codes that pipelines can trust; an error that is not listed is one of usage or options. */
const exitCodes: Readonly<Record<string, number>> = {
  ERR_APP_NOT_STARTED: 3,
  ERR_APP_UNREADABLE: 3,
  ERR_NGINX_MISSING: 4,
  ERR_NGINX_REFUSED: 4,
  ERR_PORT_TAKEN: 5,
  ERR_MACHINE: 5,
  ERR_SETPRIV_MISSING: 5,
  ERR_INTERRUPTED: 130,
  ERR_INTERNAL: 70,
};

export const exitCode = (code: string): number => exitCodes[code] ?? 2;
