import {
  aws_ecs as ecs,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_secretsmanager as secretsmanager,
  aws_stepfunctions as sfn,
  Duration,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { redeployMachine } from './rotation-machine';

export interface RotationRedeployProps {
  /** The service that reads them when a task starts. */
  readonly service: ecs.FargateService;
  /** What it uses, and nothing else leads to a deployment. */
  readonly secrets: readonly secretsmanager.ISecret[];
  /**
   * The least time between two deployments; changes in between are in the second one.
   * @default Duration.minutes(15)
   */
  readonly atMostEvery?: Duration;
  /**
   * How often to look by oneself, where no trail in CloudTrail tells EventBridge of changes.
   * @default - never; EventBridge tells
   */
  readonly polling?: Duration;
  /**
   * Encrypts the log.
   * @default - CloudWatch's own key
   */
  readonly encryptionKey?: kms.IKey;
  /** How long the log is kept. @default ONE_YEAR */
  readonly logRetention?: logs.RetentionDays;
  /** Of the log. @default RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** A new version of a secret that a service uses deploys the service again: its tasks are exchanged one by one behind the load balancer. */
export class RotationRedeploy extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: RotationRedeployProps) {
    super(scope, id);
    const { service, secrets, atMostEvery = Duration.minutes(15) } = props;
    const cluster = service.cluster.clusterArn;
    const ids = secrets.map(({ secretFullArn, secretName }) => secretFullArn ?? secretName);
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
    });
    this.stateMachine = new sfn.StateMachine(this, 'Machine', {
      comment: `Deploys ${service.node.path} again where a secret of it changed since the last deployment`,
      definitionBody: sfn.DefinitionBody.fromString(
        Stack.of(this).toJsonString(
          redeployMachine({ cluster, service: service.serviceArn, secrets: ids, seconds: atMostEvery.toSeconds() }),
        ),
      ),
      logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.stateMachine.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
        resources: [service.serviceArn],
      }),
    );
    this.stateMachine.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['secretsmanager:DescribeSecret'],
        resources: secrets.map(({ secretFullArn, secretArn }) => secretFullArn ?? `${secretArn}-??????`),
      }),
    );
    const target = new targets.SfnStateMachine(this.stateMachine, { input: events.RuleTargetInput.fromObject({}) });
    new events.Rule(this, 'Changed', {
      description: `A secret of ${service.node.path} has a new version`,
      eventPattern: changed(secrets),
      targets: [target],
    });
    if (props.polling) {
      new events.Rule(this, 'Polling', {
        description: `Looks whether a secret of ${service.node.path} has a new version`,
        schedule: events.Schedule.rate(props.polling),
        targets: [target],
      });
    }
    const policy = this.stateMachine.role.node.tryFindChild('DefaultPolicy');
    if (policy) {
      acknowledge(
        policy,
        'X-Ray and the delivery of logs know no resource (Service Authorization Reference).',
        'AwsSolutions-IAM5[Resource::*]',
      );
    }
  }
}

/**
 * CloudTrail tells of a rotation by the secret's ARN, and of a call by whatever the caller named the secret by.
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
const changed = (secrets: readonly secretsmanager.ISecret[]): events.EventPattern => {
  const arns = secrets.map(({ secretFullArn, secretArn }) =>
    secretFullArn === undefined ? { prefix: `${secretArn}-` } : secretFullArn,
  );
  const named = [...arns, ...secrets.map(({ secretName }) => secretName)];
  return {
    source: ['aws.secretsmanager'],
    detail: {
      eventSource: ['secretsmanager.amazonaws.com'],
      $or: [
        { eventName: ['RotationSucceeded'], additionalEventData: { SecretId: arns } },
        {
          eventName: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage', 'RotateSecret'],
          errorCode: [{ exists: false }],
          requestParameters: { secretId: named },
        },
      ],
    },
  };
};
