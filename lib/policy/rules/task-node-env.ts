import { eachContainer, environmentOf, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { known, written } from '../values';
import { compliantIf } from '../verdict';

export const taskNodeEnv: Rule = {
  id: 'task-node-env',
  level: 'warning',
  practice: 'P39',
  types: [taskDefinition],
  info: 'NODE_ENV is not production.',
  explanation: 'Frameworks then show stack traces to clients, keep no caches and load tools for development.',
  fix: "environment: { NODE_ENV: 'production' } in addContainer(), or ENV NODE_ENV=production in the image",
  docs: 'https://nodejs.org/en/learn/getting-started/nodejs-the-difference-between-development-and-production',
  rule: eachContainer((container) => {
    const found = environmentOf(container).find(([name]) => name === 'NODE_ENV');
    // The image may set it, and cannot be seen into.
    return found ? compliantIf(known(found[1], (value) => written(value).trim() === 'production')) : 'not-applicable';
  }),
};
