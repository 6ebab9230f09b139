import { connect } from 'node:net';
import type { Resolved } from '../../lib/secrets/resolve';

/** What `casemate up` has read already, from a socket that the app's user alone may open. */
export const fromSocket = (path: string): Promise<Resolved> =>
  new Promise((resolve, reject) => {
    let text = '';
    connect(path)
      .setEncoding('utf8')
      .on('data', (chunk: string) => (text += chunk))
      .once('error', reject)
      .once('end', () => {
        resolve(JSON.parse(text) as Resolved);
      });
  });
