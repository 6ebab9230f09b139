import { eachNodeContainer, isEssential, isFargate, isLogRouter, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { known, number } from '../values';
import { compliantIf } from '../verdict';

/** What ECS gives by itself, in seconds. */
const least = 30;
const mostOnFargate = 120;

export const taskStopTimeout: Rule = {
  id: 'task-stop-timeout',
  level: 'warning',
  practice: 'P19',
  types: [taskDefinition],
  info: 'A container has no time of its own to stop in, or less than ECS gives by itself, or more than Fargate does.',
  explanation:
    'ECS kills a container 30 seconds after SIGTERM: requests, uploads and jobs that take longer are cut at every deployment.',
  fix: 'stopTimeout: Duration.seconds(60) in addContainer(), above the deregistration delay of its target group',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  rule: eachNodeContainer((container) => {
    // One that is not essential ends by itself, or may.
    if (isEssential(container) !== true || isLogRouter(container)) return 'not-applicable';
    const seconds = container.get('StopTimeout');
    return compliantIf(
      known(seconds, (value) => {
        const given = number(value, 0);
        return given === undefined
          ? undefined
          : given >= least && (given <= mostOnFargate || !isFargate(container.task));
      }),
    );
  }),
};
