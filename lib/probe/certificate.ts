import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { CannotSee } from './check';
import type { Target } from './target';

export interface Presented {
  readonly certificate: X509Certificate;
  /** What this machine has against it; undefined where it trusts it. */
  readonly distrust: string | undefined;
}

/** The certificate that the target presents. */
export const presented = (target: Target): Promise<Presented> =>
  target.once('the certificate', async () => {
    if (!target.secure) throw new CannotSee('The target speaks plain HTTP: it has no certificate.');
    const socket = (await target.connect()) as TLSSocket;
    const certificate = socket.getPeerX509Certificate();
    // Node's types say Error; it is the code.
    const distrust = socket.authorized ? undefined : String(socket.authorizationError);
    socket.destroy();
    if (!certificate) throw new CannotSee('The server presented no certificate.');
    return { certificate, distrust };
  });
