import { containersOf, environmentOf, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { isSecret } from '../secrets';
import { together } from '../verdict';

export const taskNoSecretLiterals: Rule = {
  id: 'task-no-secret-literals',
  level: 'error',
  practice: 'P29',
  securityHub: ['ECS.8'],
  types: [taskDefinition],
  info: 'A secret is in the environment of a container, in clear.',
  explanation:
    'Everybody who may describe the task definition or read the template reads it, in the console and in every old revision.',
  fix: 'secrets: { NAME: ecs.Secret.fromSecretsManager(secret) } in addContainer(), or new SecretEnv()',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8',
  rule: (task) =>
    together(
      containersOf(task).flatMap((container) =>
        environmentOf(container).map(([name, value]) => {
          const secret = isSecret(name, value);
          return [
            `${container.name}.${name}`,
            secret === undefined ? 'not-applicable' : secret ? 'non-compliant' : 'compliant',
          ];
        }),
      ),
    ),
};
