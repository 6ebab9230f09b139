import type { Check } from '../check';
import { contains, servesNone } from '../leaks';

export const versionControl: Check = {
  id: 'version-control',
  title: 'The source is not served with its history (.git)',
  practice: 'P36',
  concern: 'hidden-files',
  severity: 'critical',
  cure: 'Deploy without .git, and refuse dotfiles at the front.',
  run: servesNone([
    ['/.git/config', contains(/^\[core\]/m)],
    ['/.git/HEAD', contains(/^(?:ref: refs\/|[0-9a-f]{40}$)/m)],
    ['/.svn/entries', contains(/^\d+\s*$/m)],
    ['/.hg/requires', contains(/^revlogv1$/m)],
    ['/.gitignore', contains(/^(?:node_modules|\*\.log|dist|\.env)/m)],
  ]),
};
