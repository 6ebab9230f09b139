import type { Resolved } from '../../lib/secrets/resolve';
import type { LauncherConfig } from './config';
import { fromSocket } from './socket';

/** What Secrets Manager has, or what `casemate up` has of it. The SDK is loaded where it is needed. */
export const valuesFor = async ({ needs, socket }: LauncherConfig): Promise<Resolved> =>
  socket === undefined ? (await import('./secrets-manager.js')).fromSecretsManager(needs) : fromSocket(socket);
