import type { Rule } from '../rule';
import { letsInTheWorld, securityGroup } from '../security-groups';
import { flag, references } from '../values';
import { compliantIf, together } from '../verdict';

export const dbNotPublic: Rule = {
  id: 'db-not-public',
  level: 'error',
  practice: 'P41',
  securityHub: ['RDS.2'],
  types: ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
  info: 'A database can be reached from the internet.',
  explanation: 'Every address in the world may try passwords and holes on it.',
  fix: 'publiclyAccessible: false, and database.connections.allowDefaultPortFrom(service)',
  docs: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2',
  rule: ({ properties }, template) => {
    const publicly = flag(properties.PubliclyAccessible, false);
    const groups = [properties.VPCSecurityGroups, properties.VpcSecurityGroupIds]
      .flatMap(references)
      .filter(({ type }) => type === securityGroup);
    const open = groups.map((group) => letsInTheWorld(group, template));
    return together([
      ['address', compliantIf(publicly === undefined ? undefined : !publicly)],
      [
        'security-group',
        compliantIf(open.includes(true) ? false : open.length && !open.includes(undefined) ? true : undefined),
      ],
    ]);
  },
};
