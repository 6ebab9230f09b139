export interface RedeployMachine {
  readonly cluster: string;
  readonly service: string;
  readonly secrets: readonly string[];
  /** The least time between two deployments. */
  readonly seconds: number;
}

/**
 * A state machine in the Amazon States Language that keeps nothing: whether there is something to do is the difference between
 * when the service was deployed and when its secrets changed. Thus one deployment is for all changes before it, and of many events
 * that wait for their turn, the first deploys and the others find nothing to do.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export const redeployMachine = ({ cluster, service, secrets, seconds }: RedeployMachine): object => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Service',
  States: {
    Service: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:ecs:describeServices',
      Arguments: { Cluster: cluster, Services: [service] },
      Assign: {
        deployed: "{% $toMillis($states.result.Services[0].Deployments[Status = 'PRIMARY'].CreatedAt) %}",
        busy: "{% $count($states.result.Services[0].Deployments[RolloutState = 'IN_PROGRESS']) > 0 %}",
      },
      Retry: [retry],
      Next: 'Secrets',
    },
    Secrets: {
      Type: 'Map',
      Items: secrets,
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Secret',
        States: {
          Secret: {
            Type: 'Task',
            Resource: 'arn:aws:states:::aws-sdk:secretsmanager:describeSecret',
            Arguments: { SecretId: '{% $states.input %}' },
            Output: '{% $toMillis($states.result.LastChangedDate) %}',
            Retry: [retry],
            End: true,
          },
        },
      },
      Assign: { changed: '{% $max($states.result) %}' },
      Next: 'Needed',
    },
    Needed: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $changed <= $deployed %}', Next: 'Nothing' },
        { Condition: `{% $busy or $millis() - $deployed < ${seconds * 1000} %}`, Next: 'Later' },
      ],
      Default: 'Redeploy',
    },
    Later: {
      Type: 'Wait',
      Seconds: `{% $max([60, $ceil((${seconds * 1000} - ($millis() - $deployed)) / 1000)]) %}`,
      Next: 'Service',
    },
    Redeploy: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:ecs:updateService',
      Arguments: { Cluster: cluster, Service: service, ForceNewDeployment: true },
      Output: {},
      Retry: [retry],
      End: true,
    },
    Nothing: { Type: 'Succeed' },
  },
});

const retry = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 5,
  MaxAttempts: 5,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
};
