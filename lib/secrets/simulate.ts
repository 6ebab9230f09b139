import { createHash, createHmac } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** IAM is one for all regions of a partition, and signs as the first of them. */
const homes: Readonly<Record<string, readonly [host: string, region: string]>> = {
  aws: ['iam.amazonaws.com', 'us-east-1'],
  'aws-cn': ['iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  'aws-us-gov': ['iam.us-gov.amazonaws.com', 'us-gov-west-1'],
};

/**
 * Whether a role may read secrets, by IAM's own simulation; undefined where that may not be asked, or knows no answer. One call by
 * hand, with Signature Version 4: the client for IAM is larger than all of ours.
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulate(
  client: SecretsManagerClient,
  role: string,
  secrets: readonly string[],
): Promise<ReadonlyMap<string, boolean> | undefined> {
  const [host, region] = homes[role.split(':')[1] ?? ''] ?? homes.aws ?? ['', ''];
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL_IAM ?? process.env.AWS_ENDPOINT_URL ?? `https://${host}`);
  const body = new URLSearchParams([
    ['Action', 'SimulatePrincipalPolicy'],
    ['Version', '2010-05-08'],
    ['PolicySourceArn', role],
    ['ActionNames.member.1', 'secretsmanager:GetSecretValue'],
    ...secrets.map((arn, index): [string, string] => [`ResourceArns.member.${index + 1}`, arn]),
  ]).toString();
  const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/iam/aws4_request`;
  const headers: readonly (readonly [string, string])[] = [
    ['content-type', 'application/x-www-form-urlencoded'],
    ['host', endpoint.host],
    ['x-amz-date', time],
    ...(sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken] as const]),
  ];
  const signed = headers.map(([name]) => name).join(';');
  const canonical = ['POST', '/', '', ...headers.map(([name, value]) => `${name}:${value}`), '', signed, hash(body)];
  const key = ['iam', 'aws4_request'].reduce<Buffer>(
    hmac,
    hmac(hmac(`AWS4${secretAccessKey}`, time.slice(0, 8)), region),
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical.join('\n'))].join('\n')).toString('hex');
  try {
    const answer = await fetch(endpoint, {
      method: 'POST',
      body,
      headers: {
        ...Object.fromEntries(headers.filter(([name]) => name !== 'host')),
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
      },
      signal: AbortSignal.timeout(5000),
    });
    return answer.ok ? decisions(await answer.text()) : undefined;
  } catch {
    // Where IAM cannot be reached, as from a VPC without a way out, nothing is known.
    return undefined;
  }
}

/** The answer is XML, in which no text of ours needs decoding: ARNs and decisions. */
const decisions = (xml: string): ReadonlyMap<string, boolean> =>
  new Map(
    [...xml.matchAll(/<member>([^]*?)<\/member>/g)].flatMap(([, member = '']) => {
      const arn = /<EvalResourceName>([^<]+)</.exec(member)?.[1];
      const decision = /<EvalDecision>([^<]+)</.exec(member)?.[1];
      return arn === undefined || decision === undefined ? [] : [[arn, decision === 'allowed'] as const];
    }),
  );
