import { eachContainer, taskDefinition } from '../containers';
import type { Rule } from '../rule';
import { hole } from '../unknown';
import { at, elements, sketch } from '../values';
import { compliantIf } from '../verdict';

/** Whether an ARN of Secrets Manager has its six characters; undefined where it is none, or ends in what cannot be known. */
function complete(arn: string): boolean | undefined {
  const name = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:([^:]+)/.exec(arn)?.[1];
  if (name === undefined || name.endsWith(hole)) return undefined;
  return /-[A-Za-z0-9]{6}$/.test(name);
}

export const taskSecretArn: Rule = {
  id: 'task-secret-arn',
  level: 'warning',
  practice: 'P29',
  types: [taskDefinition],
  info: 'A secret is named by an ARN without the six characters at its end.',
  explanation:
    'IAM policies are written for the full ARN: the read is denied, and the task does not start (aws-cdk#18555).',
  fix: "ecs.Secret.fromSecretsManager(Secret.fromSecretCompleteArn(this, 'Name', arn)), or fromSecretNameV2 with the name alone",
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html',
  rule: eachContainer((container) => {
    const verdicts = elements(container.get('Secrets')).map((secret) => complete(sketch(at(secret, 'ValueFrom'))));
    return compliantIf(verdicts.includes(false) ? false : verdicts.includes(true) ? true : undefined);
  }),
};
