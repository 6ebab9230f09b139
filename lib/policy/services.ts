import { containersOf, mayBeNode, taskDefinition, type Container } from './containers';
import { imageName } from './images';
import type { Resource } from './template';
import { hole, type Value } from './unknown';
import { at, elements, known, references, sketch, text } from './values';

export const ecsService = 'AWS::ECS::Service';

export const securityGroupsPath = ['NetworkConfiguration', 'AwsvpcConfiguration', 'SecurityGroups'] as const;

/** Whether its tasks get public addresses: they do only where it is said. */
export const assignsPublicIp = ({ properties }: Resource): boolean | undefined =>
  known(at(properties.NetworkConfiguration, 'AwsvpcConfiguration', 'AssignPublicIp'), (value) =>
    value === undefined || value === 'DISABLED' ? false : value === 'ENABLED' ? true : undefined,
  );

/** Whether ECS itself deploys, task by task; CodeDeploy and others have ways of their own. */
export const isRolling = ({ properties }: Resource): boolean | undefined =>
  known(at(properties.DeploymentController, 'Type'), (type) => type === undefined || type === 'ECS');

export const securityGroupsOf = ({ properties }: Resource): readonly Resource[] =>
  references(at(properties, ...securityGroupsPath));

const targets = ({ properties }: Resource): readonly Value[] => elements(properties.LoadBalancers);

export const targetGroupsOf = (service: Resource): readonly Resource[] =>
  targets(service).flatMap((target) => references(at(target, 'TargetGroupArn')));

export const isBehindNetworkLoadBalancer = (service: Resource): boolean =>
  targetGroupsOf(service).some(({ properties }) =>
    /^(?:TCP|UDP|TLS|TCP_UDP|QUIC)$/.test(text(properties.Protocol) ?? ''),
  );

/** The path that the front of Casemate answers health checks at. */
const healthPath = '/.casemate/health';

export const hasCasemateFront = (service: Resource): boolean =>
  targetGroupsOf(service).some(({ properties }) => text(properties.HealthCheckPath) === healthPath);

const frontName =
  /(?:^|[-_/])(?:front|nginx(?:-unprivileged)?|kong|envoy|traefik|haproxy|caddy|httpd|apache|proxy)(?:$|[-_/])/i;

const isFront = ({ name, image }: Container): boolean =>
  frontName.test(name) || frontName.test(imageName(image)?.repository ?? '');

/** Whether a front stands between the load balancer and the app; undefined where the task cannot be seen. */
export function frontOf(service: Resource): boolean | undefined {
  if (hasCasemateFront(service)) return true;
  const [task] = references(service.properties.TaskDefinition).filter(({ type }) => type === taskDefinition);
  if (isBehindNetworkLoadBalancer(service)) return undefined;
  const names = targets(service).map((target) => text(at(target, 'ContainerName')));
  if (!task || !names.length) return undefined;
  const containers = containersOf(task).filter(({ name }) => names.includes(name));
  if (!containers.length || containers.some(({ get }) => sketch(get('Image')) === hole)) return undefined;
  // Other software than a Node.js app may do without.
  return containers.some(isFront) ? true : containers.some(mayBeNode) ? false : undefined;
}
