import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The packs of cdk-nag whose rules have one name and different prefixes. */
const packs = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'] as const;

/** Findings that stay, on a resource that we made, and why a reviewer may accept them. Ids of cdk-nag without the pack's name. */
export function acknowledge(construct: IConstruct, reason: string, ...ids: readonly string[]): void {
  for (const id of ids) Validations.of(construct).acknowledge({ id, reason });
}

/** One rule in each pack that has it. */
export const inPacks = (rule: string): string[] => packs.map((pack) => `${pack}-${rule}`);

/** A rule of cfn-guard, whose ids go by the plugin's name. */
export const inGuard = (rule: string): string => `cdk-validator-cfnguard::${rule}`;
