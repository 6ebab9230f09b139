/** The name of the pack, which cdk-nag puts before each rule. */
export const packName = 'NodeHardening';

/** `task-non-root` as cdk-nag calls it: NodeHardening-TaskNonRoot. */
export const nagId = (rule: string): string =>
  `${packName}-${rule.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`;

/** What explains the rules of cdk-nag's own packs. */
export const nagRules = 'https://github.com/cdklabs/cdk-nag/blob/main/RULES.md';
