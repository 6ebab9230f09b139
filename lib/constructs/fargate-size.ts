import { Token } from 'aws-cdk-lib';
import { CasemateError } from '../errors';

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** Memory in MiB by CPU units. Source: Amazon ECS Developer Guide, "Task CPU and memory" for Fargate. */
const sizes: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: range(1024, 4096, 1024),
  1024: range(2048, 8192, 1024),
  2048: range(4096, 16_384, 1024),
  4096: range(8192, 30_720, 1024),
  8192: range(16_384, 61_440, 4096),
  16_384: range(32_768, 122_880, 8192),
};

/** @throws CasemateError `ERR_FARGATE_SIZE` where Fargate has no task of that size */
export function checkFargateSize(cpu: number, memory: number): void {
  // What only the deployment knows, only Fargate can judge.
  if (Token.isUnresolved(cpu) || Token.isUnresolved(memory)) return;
  const memories = sizes[cpu];
  if (!memories) {
    throw new CasemateError(
      'ERR_FARGATE_SIZE',
      `cpu received ${cpu}; Fargate has no task of that size.`,
      `Give cpu one of ${Object.keys(sizes).join(', ')}.`,
    );
  }
  if (memories.includes(memory)) return;
  throw new CasemateError(
    'ERR_FARGATE_SIZE',
    `memory received ${memory} with cpu ${cpu}; Fargate has no task of that size.`,
    `With cpu ${cpu}, give memory one of ${memories.length > 8 ? `${memories[0] ?? ''} to ${memories.at(-1) ?? ''} in steps of ${(memories[1] ?? 0) - (memories[0] ?? 0)}` : memories.join(', ')}.`,
  );
}
