import type { Resource } from './template';
import { Unknown, type Value } from './unknown';
import { at, known, list, text } from './values';

export const loadBalancer = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const listener = 'AWS::ElasticLoadBalancingV2::Listener';
export const listenerRule = 'AWS::ElasticLoadBalancingV2::ListenerRule';
export const targetGroup = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** Whether it is an application load balancer; undefined where that cannot be known. */
export const isApplication = ({ properties }: Resource): boolean | undefined =>
  known(properties.Type, (type) => (type === undefined ? true : text(type)?.toLowerCase() === 'application'));

export const isInternetFacing = ({ properties }: Resource): boolean | undefined =>
  known(properties.Scheme, (scheme) => (scheme === undefined ? true : text(scheme) === 'internet-facing'));

/** An attribute by its key; undefined where it is missing, unknown where the attributes are. */
export function attributeOf({ properties }: Resource, key: string): Value {
  const attributes = list(properties.LoadBalancerAttributes);
  if (!attributes) return new Unknown();
  const found = attributes.find((each) => text(at(each, 'Key')) === key);
  if (found !== undefined) return at(found, 'Value');
  return attributes.some((each) => each instanceof Unknown) ? new Unknown() : undefined;
}
