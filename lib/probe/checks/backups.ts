import type { Check } from '../check';
import { contains, servesNone } from '../leaks';

export const backups: Check = {
  id: 'backups',
  title: 'No copy that an editor or a person left is served',
  practice: 'P36',
  concern: 'hidden-files',
  severity: 'high',
  cure: 'Deploy without them, and refuse their endings at the front.',
  run: servesNone([
    ['/server.js~', contains(/require\(|import /)],
    ['/index.js.bak', contains(/require\(|import /)],
    ['/app.js.old', contains(/require\(|import /)],
    ['/config.json.bak', contains(/^\s*\{/)],
    ['/index.html.orig', contains(/<html/i)],
    ['/backup.sql', contains(/CREATE TABLE|INSERT INTO/i)],
  ]),
};
