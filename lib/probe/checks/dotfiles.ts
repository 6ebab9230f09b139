import type { Check } from '../check';
import { contains, servesNone } from '../leaks';

export const dotfiles: Check = {
  id: 'dotfiles',
  title: 'No dotfile is served (.env, .npmrc)',
  practice: 'P36',
  concern: 'hidden-files',
  severity: 'critical',
  cure: 'Serve a folder that holds only what is public, and refuse dotfiles at the front.',
  run: servesNone([
    ['/.env', contains(/^[A-Z][A-Z0-9_]*=/m)],
    ['/.env.local', contains(/^[A-Z][A-Z0-9_]*=/m)],
    ['/.env.production', contains(/^[A-Z][A-Z0-9_]*=/m)],
    ['/.npmrc', contains(/^(?:\/\/|registry=|@[\w-]+:)/m)],
    ['/.htpasswd', contains(/^[\w.-]+:(?:\$|\{SHA\})/m)],
    ['/.DS_Store', contains(/Bud1/)],
    ['/.aws/credentials', contains(/aws_access_key_id/)],
    ['/.ssh/id_rsa', contains(/PRIVATE KEY/)],
  ]),
};
