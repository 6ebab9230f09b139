import { CasemateError } from '../errors';

/** Both the health check and the front's configuration hold it as text: a token would not do. @throws CasemateError `ERR_PORT` */
export function checkPort(name: string, port: number): void {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return;
  throw new CasemateError(
    'ERR_PORT',
    `${name} received ${port}; expected a whole number from 1 to 65535, known at synth.`,
    'Give it the port that the app listens on.',
  );
}
