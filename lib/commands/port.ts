import { CasemateError } from '../errors';
import { text, type Flags } from './command';

/** The port that a flag names. */
export function port(flags: Flags, name: string, otherwise: number): number {
  const value = text(flags, name);
  if (value === undefined) return otherwise;
  if (/^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536) return Number(value);
  throw new CasemateError(
    'ERR_PORT',
    `--${name} received ${JSON.stringify(value)}; expected a port from 1 to 65535.`,
    `Give it such as --${name} ${otherwise}.`,
  );
}
