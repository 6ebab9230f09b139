import { Annotations, Resource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Whether a construct only points to something that exists, which no template of ours can change.
 * @param attribute what such things have, such as `serviceArn`
 */
export const isImported = (construct: IConstruct, attribute: string): boolean =>
  Resource.isResource(construct) && !Resource.isOwnedResource(construct) && attribute in construct;

/** Says at synth what a mixin cannot reach. */
export function warnImported(construct: IConstruct, mixin: string, cure: string): void {
  Annotations.of(construct).addWarningV2(
    `casemate:imported-${mixin}`,
    `${mixin} cannot change ${construct.node.path}, which was made elsewhere. ${cure}`,
  );
}
