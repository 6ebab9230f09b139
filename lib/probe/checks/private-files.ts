import type { Check } from '../check';
import { contains, servesNone } from '../leaks';

export const privateFiles: Check = {
  id: 'private-files',
  title: 'No key and no database is served',
  practice: 'P36',
  concern: 'hidden-files',
  severity: 'critical',
  cure: 'Keep them outside of what is served, and refuse their endings at the front.',
  run: servesNone([
    ['/id_rsa', contains(/PRIVATE KEY/)],
    ['/server.key', contains(/PRIVATE KEY/)],
    ['/key.pem', contains(/PRIVATE KEY/)],
    ['/privatekey.pem', contains(/PRIVATE KEY/)],
    ['/database.sqlite', contains(/^SQLite format 3/)],
    ['/db.sqlite3', contains(/^SQLite format 3/)],
  ]),
};
