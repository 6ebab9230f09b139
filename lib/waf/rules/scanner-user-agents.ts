import type { WafRuleOf } from '../rule';
import { matches } from '../statements';

const scanners = [
  ...['acunetix', 'arachni', 'commix', 'dirbuster', 'dirsearch', 'feroxbuster', 'ffuf', 'fimap', 'gobuster', 'havij'],
  ...[
    'jorgee',
    'masscan',
    'nessus',
    'netsparker',
    'nikto',
    'nmap',
    'nuclei',
    'openvas',
    'qualys',
    'skipfish',
    'sqlmap',
  ],
  ...['w3af', 'wfuzz', 'whatweb', 'wpscan', 'zgrab', 'zmeu'],
];

/** Scanners that say who they are. Counted, unless its user wants it blocked: their own scanner may be among them. */
export const scannerUserAgents: WafRuleOf = ({ mode, chosen }) => ({
  name: 'scanner-user-agents',
  action: chosen ? mode : 'count',
  statement: matches(`(?i)(?:^|[^a-z])(?:${scanners.join('|')})(?:[^a-z]|$)`, { singleHeader: { Name: 'user-agent' } }),
});
