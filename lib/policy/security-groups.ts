import type { Resource, Template } from './template';
import { Unknown, type Value } from './unknown';
import { at, list, sketch, text } from './values';

export const securityGroup = 'AWS::EC2::SecurityGroup';

/** The rules of a group in one direction: its own, and those that are resources; undefined where its own cannot be known. */
function rulesOf(group: Resource, direction: 'Ingress' | 'Egress', { among }: Template): readonly Value[] | undefined {
  const own = list(group.properties[`SecurityGroup${direction}`]);
  const apart = among?.pointingTo(group, `AWS::EC2::SecurityGroup${direction}`, 'GroupId') ?? [];
  return own && [...own, ...apart.map(({ properties }) => properties)];
}

/** Whether it is about all addresses; undefined where that cannot be known. */
function isForTheWorld(rule: Value): boolean | undefined {
  if (rule instanceof Unknown) return undefined;
  const ranges = [at(rule, 'CidrIp'), at(rule, 'CidrIpv6')];
  if (ranges.some((range) => /^(?:0\.0\.0\.0|::)\/0$/.test(text(range) ?? ''))) return true;
  // A parameter may be the world.
  return ranges.some((range) => range instanceof Unknown) ? undefined : false;
}

const any = (verdicts: readonly (boolean | undefined)[]): boolean | undefined =>
  verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false;

export function letsInTheWorld(group: Resource, template: Template): boolean | undefined {
  if (group.type !== securityGroup) return undefined;
  return any(rulesOf(group, 'Ingress', template)?.map(isForTheWorld) ?? [undefined]);
}

/** Whether a rule is about all ports of all addresses; undefined where that cannot be known. */
function isWide(rule: Value): boolean | undefined {
  const protocol = at(rule, 'IpProtocol');
  if (sketch(protocol) === '-1') return isForTheWorld(rule);
  const known = !(rule instanceof Unknown) && !(protocol instanceof Unknown);
  return known || isForTheWorld(rule) === false ? false : undefined;
}

/** All ports to all addresses: what a group without a rule gets. */
export function letsOutEverything(group: Resource, template: Template): boolean | undefined {
  const rules = rulesOf(group, 'Egress', template);
  return rules?.length === 0 ? true : any(rules?.map(isWide) ?? [undefined]);
}
