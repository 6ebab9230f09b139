import type { Running } from '../local/supervisor';
import { probe } from '../probe';
import type { Comparison } from '../probe/report';
import { progressBar } from './probe-report';

/**
 * The app on its own port, then the front before it: one after the other, as the bursts of one would disturb the other.
 * Undefined where it was ended early: half a comparison is none.
 */
export async function compare(
  { app, url }: Running,
  httpPort: number,
  signal: AbortSignal,
): Promise<Comparison | undefined> {
  try {
    const before = await probe(`http://${app.address}`, { signal, onProgress: progressBar('The app alone') });
    const after = await probe(url, { httpPort, signal, onProgress: progressBar('Behind the front') });
    return signal.aborted ? undefined : { before, after };
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
