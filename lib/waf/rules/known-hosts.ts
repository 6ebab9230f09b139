import type { WafRuleOf } from '../rule';
import { headerIs, literally, not } from '../statements';

const expression = (host: string): string =>
  host.startsWith('*.') ? `[a-z0-9-]+(?:\\.[a-z0-9-]+)*${literally(host.slice(1))}` : literally(host);

/** A Host that the service does not have: apps build links, redirects and cache keys from it (CWE-644). */
export const knownHosts: WafRuleOf = ({ hosts, mode, chosen }) =>
  hosts.length
    ? {
        name: 'known-hosts',
        action: chosen ? mode : 'block',
        status: 421,
        statement: not(headerIs('host', hosts.map(expression), '(?i)^', '(?::\\d{1,5})?$')),
      }
    : undefined;
