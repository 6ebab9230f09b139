export { HardenedNodeService, type HardenedNodeServiceProps, type Scaling } from './hardened-node-service';
export { LogBucket, type LogBucketProps } from './log-bucket';
export { FrontedService, type FrontedServiceProps } from './mixins/fronted-service';
export { HardenedLoadBalancer, type HardenedLoadBalancerProps } from './mixins/hardened-load-balancer';
export { HardenedLogGroup, type HardenedLogGroupProps } from './mixins/hardened-log-group';
export { HardenedTask, type HardenedTaskProps } from './mixins/hardened-task';
export { NginxFront, type NginxFrontProps } from './nginx-front';
export { NodeAlarms, type NodeAlarmsProps } from './node-alarms';
export { NodeContainer, type NodeContainerProps } from './node-container';
export { NodeVolume, type NodeVolumeProps } from './node-volume';
export { RotationRedeploy, type RotationRedeployProps } from './rotation-redeploy';
export {
  SecretEnv,
  type ExistingSecret,
  type GeneratedSecret,
  type SecretEnvProps,
  type SpreadSecret,
} from './secret-env';
export { WebAcl, WebAclAssociation, type WebAclAssociationProps, type WebAclProps } from './web-acl';
export { webAclPropsOf } from './web-acl-front';
export type { WafException } from '../waf/exceptions';
export { ServiceKey, type ServiceKeyProps } from './service-key';
