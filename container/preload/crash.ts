import { writeSync } from 'node:fs';
import { requestsInFlight } from './in-flight';
import { redact, redactedEnvironment } from './redaction';

/** Of a stack, which an app may make as long as it likes. */
const longest = 16_384;

interface Told {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: Told;
}

const textOf = (value: unknown): string => {
  try {
    return redact(String(value).slice(0, longest), process.env);
  } catch {
    return ''; // An object whose toString throws.
  }
};

/** What was thrown may be anything, and its getters may throw too. */
function tell(thrown: unknown, depth = 0): Told {
  try {
    if (!(thrown instanceof Error)) return { name: typeof thrown, message: textOf(thrown), stack: '' };
    const { name, message, stack = '', cause } = thrown;
    return {
      name: textOf(name),
      message: textOf(message),
      stack: textOf(stack),
      ...(cause !== undefined && depth < 3 && { cause: tell(cause, depth + 1) }),
    };
  } catch {
    return { name: typeof thrown, message: '', stack: '' };
  }
}

/** One line on stderr, out before the process ends. */
export function writeLine(event: string, told: object): void {
  const line = `${JSON.stringify({
    casemate: event,
    time: new Date().toISOString(),
    pid: process.pid,
    uptime: Math.round(process.uptime()),
    ...told,
    environment: redactedEnvironment(process.env),
  })}\n`;
  try {
    writeSync(2, line);
  } catch {
    // A full pipe (EAGAIN), or nobody who reads: no reason to end in another way.
  }
}

/**
 * Says what ended the app, in a line for machines. The monitor is told of what nobody handles, and changes nothing: Node prints
 * and exits as it always does.
 */
export function crash(): void {
  process.on('uncaughtExceptionMonitor', (thrown, origin) => {
    // Loaded only here: an app that has no threads does without.
    if (!process.getBuiltinModule('node:worker_threads').isMainThread) return;
    const isHandled = process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
    if (isHandled) return;
    writeLine('crash', { origin, error: tell(thrown), requests: requestsInFlight() });
  });
}
