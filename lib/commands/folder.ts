import { existsSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { CasemateError } from '../errors';

/** @throws CasemateError `ERR_NO_APP` */
export function folder(given: string): string {
  const directory = resolve(given);
  if (existsSync(directory) && statSync(directory).isDirectory()) return realpathSync(directory);
  throw new CasemateError('ERR_NO_APP', `There is no folder ${directory}.`, "Name the app's folder: casemate up DIR");
}
