import type { Resource } from '../policy/template';
import { hole, Unknown, type Value } from '../policy/unknown';
import { at, elements, list, references, sketch, text } from '../policy/values';

const action = 'secretsmanager:GetSecretValue';

/** A pattern of IAM, with holes for what only the deployment knows; neither sees more in a dot than a dot. */
const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .split(/([*?]|\uFFFC)/)
      .map((part) =>
        part === '*' || part === hole ? '.*' : part === '?' ? '.' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&'),
      )
      .join('')}$`,
    'i',
  ).test(value);

/** One or a list. */
const several = (value: Value): readonly Value[] => list(value) ?? (value === undefined ? [] : [value]);

function statementsOf(role: Resource): readonly Value[] {
  const { among } = role.template;
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap(
    (type) => among?.pointingTo(role, type, 'Roles') ?? [],
  );
  const inline = elements(role.properties.Policies).map((policy) => at(policy, 'PolicyDocument'));
  return [...attached.map(({ properties }) => properties.PolicyDocument), ...inline].flatMap((document) =>
    several(at(document, 'Statement')),
  );
}

function covers(statement: Value, arn: string): boolean {
  const isMeant = several(at(statement, 'Action')).some((each) => matches(sketch(each), action));
  return isMeant && several(at(statement, 'Resource')).some((each) => matches(sketch(each), arn));
}

/**
 * Whether the role of a task may read a secret, by the policies in its template; undefined where the role was made elsewhere, or
 * has policies that were.
 */
export function mayRead(
  task: Resource,
  property: 'ExecutionRoleArn' | 'TaskRoleArn',
  arn: string,
): boolean | undefined {
  const given = task.properties[property];
  if (given === undefined) return false;
  const role = references(given).find(({ type }) => type === 'AWS::IAM::Role');
  if (!role) return undefined;
  const statements = statementsOf(role).filter((each) => !(each instanceof Unknown));
  const saying = (effect: string): boolean =>
    statements.some((each) => text(at(each, 'Effect')) === effect && covers(each, arn));
  if (saying('Deny')) return false;
  if (saying('Allow')) return true;
  // A managed policy of somebody's may allow it; that of AWS for ECS does not.
  const others = elements(role.properties.ManagedPolicyArns).filter(
    (each) => !sketch(each).endsWith(':iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'),
  );
  return others.length ? undefined : false;
}
