import { commandOf, eachContainer, environmentOf, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { hole } from '../unknown';
import { sketch, text } from '../values';
import { compliantIf } from '../verdict';

/** In a word of a command, a line for a shell, or NODE_OPTIONS. */
const flags =
  /(?:^|[\s"'])--(?:inspect(?:-brk|-wait|-port)?(?=$|[\s=:"'])|insecure-http-parser|tls-min-v1\.[01]\b|http-parser=legacy)/;

const variables: ReadonlyMap<string, RegExp> = new Map([
  ['NODE_OPTIONS', flags],
  ['NODE_TLS_REJECT_UNAUTHORIZED', /^0$/],
  ['NODE_DEBUG', new RegExp(`[^${hole}]`)],
]);

export const taskNoDebugFlags: Rule = {
  id: 'task-no-debug-flags',
  level: 'error',
  practice: 'P24',
  types: [taskDefinition],
  info: 'Node.js is started with a flag for debugging, or with a protection switched off.',
  explanation:
    '--inspect runs any code for whoever reaches its port; the others let in smuggled requests, old TLS and forged certificates, or write secrets to the log.',
  fix: 'Take the flag out of command, entryPoint and NODE_OPTIONS',
  docs: 'https://nodejs.org/api/cli.html',
  rule: eachContainer((container) => {
    const command = commandOf(container);
    const environment = environmentOf(container);
    const faults = [
      command.some((word) => flags.test(word)),
      environment.some(([name, value]) => variables.get(name)?.test(sketch(value).trim()) ?? false),
    ];
    if (faults.includes(true)) return 'non-compliant';
    const known = environment.some(([name, value]) => variables.has(name) && text(value) !== undefined);
    return compliantIf(command.length || known ? true : undefined);
  }),
};
