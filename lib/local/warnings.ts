import type { Listener } from './listeners';

/** An app that does not listen on loopback alone can be reached past the front. */
export function warnOfListener({ address, port }: Listener, wanted: number, warn: (message: string) => void): void {
  if (port !== wanted) warn(`The app listens on port ${port} of its own choice, not on PORT=${wanted}.`);
  if (address !== '127.0.0.1' && address !== '::1') {
    warn(
      `The app listens on every address: whoever reaches port ${port} of this machine passes by the front. Let it listen on HOST (127.0.0.1).`,
    );
  }
}

/** A read-only folder is the most frequent surprise of an app that has always run as its owner. */
export function warnOfReadOnly(line: string, directory: string, warn: (message: string) => void): void {
  const path = /\b(?:EACCES|EROFS|EPERM)\b.*? '([^']+)'/.exec(line)?.[1];
  if (path?.startsWith(`${directory}/`)) {
    warn(`The app may not write ${path}. If it should, name it in the option writable.`);
  }
}
