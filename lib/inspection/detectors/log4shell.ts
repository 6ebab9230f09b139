import { brace, dollar } from '../characters';
import type { Detector } from '../subject';

/** CVE-2021-44228: `${jndi:`, or one of the lookups that spell it letter by letter. Templates of JavaScript have none of these. */
const lookup =
  /\$\{ {0,4}(?:jndi|lower|upper|env|sys|java|ctx|main|date|map|sd|web|docker|k8s|kubernetes|spring|bundle|event|log4j|marker|base64|:{0,2}-[^}]{0,8}\}|[^:{}$]{0,12}:-)[:}]?/;

export const log4shell: Detector = {
  name: 'log4shell',
  wants: ({ kinds }) => (kinds & dollar) !== 0 && (kinds & brace) !== 0,
  find: ({ lower }) => {
    if (!lower.includes('${')) return undefined;
    const found = lookup.exec(lower)?.[0];
    return found && (found.endsWith(':') || found.includes(':-') || found.includes('::')) ? found : undefined;
  },
};
