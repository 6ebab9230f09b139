import { aws_iam as iam, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge, inGuard, inPacks } from './acknowledge';

export interface LogBucketProps {
  /** What becomes of the bucket when the stack goes. @default RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** Where the load balancer writes who asked for what: private, encrypted, kept for a year. */
export class LogBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { removalPolicy = RemovalPolicy.RETAIN }: LogBucketProps = {}) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      // Load balancers cannot write to a bucket that a key of KMS encrypts.
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) }],
      removalPolicy,
      autoDeleteObjects: false,
    });
    acknowledge(
      this.bucket,
      'It is itself where logs go; the log of a log would never end.',
      'AwsSolutions-S1',
      ...inPacks('S3BucketLoggingEnabled'),
      inGuard('s3_bucket_logging_enabled_check'),
    );
    acknowledge(
      this.bucket,
      'Access logs of one service, kept for a year: a copy in another region would cost more than their loss.',
      ...inPacks('S3BucketReplicationEnabled'),
    );
    acknowledge(
      this.bucket,
      'Elastic Load Balancing writes only to buckets that S3 encrypts with its own keys (ELB user guide, access logs).',
      ...inPacks('S3DefaultEncryptionKMS'),
      inGuard('s3_bucket_default_encryption_kms_check'),
    );
    acknowledge(
      this.bucket,
      'Nobody waits for a log file, which comes every five minutes; alarms read metrics.',
      inGuard('s3_event_notifications_enabled_check'),
    );
    acknowledge(
      this.bucket,
      'Versions keep what is overwritten or deleted for 30 days; a lock would also bind those who must delete personal data.',
      inGuard('s3_bucket_object_lock_enabled_check'),
    );
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        // Below the prefix of each kind of log, and for load balancers of this account alone.
        resources: [this.bucket.arnForObjects(`*/AWSLogs/${Stack.of(this).account}/*`)],
      }),
    );
  }
}
