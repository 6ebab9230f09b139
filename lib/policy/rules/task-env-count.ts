import { eachContainer, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { list } from '../values';
import { compliantIf } from '../verdict';

const most = 100;

export const taskEnvCount: Rule = {
  id: 'task-env-count',
  level: 'error',
  practice: 'P29',
  types: [taskDefinition],
  info: 'A container has more than 100 variables and secrets.',
  explanation: 'ECS then starts it without any of them, and says nothing (aws-cdk#38225).',
  fix: 'Put several values into one secret of JSON, or into a configuration file',
  docs: 'https://github.com/aws/aws-cdk/issues/38225',
  rule: eachContainer((container) => {
    const [environment, secrets] = [list(container.get('Environment')), list(container.get('Secrets'))];
    const count = (environment?.length ?? 0) + (secrets?.length ?? 0);
    return compliantIf(count > most ? false : environment && secrets ? true : undefined);
  }),
};
