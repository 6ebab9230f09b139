import { eachContainer, environmentOf, taskDefinition } from '../containers';
import { nodeLineEnds } from '../../node-lines';
import type { Rule } from '../rule';
import type { Template } from '../template';
import { sketch } from '../values';
import { compliantIf } from '../verdict';

/** `node:18-alpine`, `public.ecr.aws/docker/library/node:18.20.1`, `gcr.io/distroless/nodejs18-debian12`, `public.ecr.aws/lambda/nodejs:18`. */
const lineOf = (image: string): string | undefined =>
  /(?:^|\/)node(?:js)?:v?(\d{1,2})(?![\d])/.exec(image)?.[1] ?? /(?:^|\/)nodejs-?(\d{1,2})(?![\d])/.exec(image)?.[1];

function supported(line: number, { among }: Template): boolean | undefined {
  const end = nodeLineEnds[line];
  const today = among?.today.getTime() ?? 0;
  return end === undefined ? (line < 4 ? false : undefined) : Date.parse(end) >= today;
}

export const taskNodeVersion: Rule = {
  id: 'task-node-version',
  level: 'error',
  practice: 'P27',
  types: [taskDefinition],
  info: 'An image has a line of Node.js that gets no security fixes any more.',
  explanation: 'Holes that are found in it stay open.',
  fix: "ContainerImage.fromRegistry('node:24-slim@sha256:...'), or nodeVersion: 24",
  docs: 'https://github.com/nodejs/release#release-schedule',
  rule: (resource, template) =>
    eachContainer((container) => {
      const version = environmentOf(container).find(([name]) => name === 'NODE_VERSION');
      const line = lineOf(container.image) ?? /^v?(\d{1,2})(?:\.|$)/.exec(sketch(version?.[1]))?.[1];
      return compliantIf(line === undefined ? undefined : supported(Number(line), template));
    })(resource),
};
