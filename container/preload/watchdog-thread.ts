import { readFileSync, writeSync } from 'node:fs';
import { Session, type Runtime } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { workerData } from 'node:worker_threads';
import type { Watch } from './watchdog';

const { turns, beat, seconds, pid, environment } = workerData as Watch;

/**
 * Seconds of its own CPU time that the main thread has to say where it is: native code (JSON.parse) is not interrupted, and on a
 * busy machine that takes longer.
 */
const patience = 5;

/** Seconds that pass, for a main thread that sleeps in native code by now and takes no CPU time. */
const longestSleep = 60;

/** proc(5): user and system time of a thread, the 14th and 15th field, in hundredths of a second (USER_HZ). */
function fromProc(): number | undefined {
  try {
    const [, fields = ''] = /^.*\) (.*)/s.exec(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'latin1')) ?? [];
    const [user, system] = fields.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) / 100;
  } catch {
    return undefined;
  }
}

/** Seconds of CPU time that the main thread has taken; where the system does not say, that of the whole process. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return fromProc() ?? (user + system) / 1e6;
}

/**
 * As process 1 of a container, it hears no signal from within, not even SIGKILL: pid_namespaces(7). What the processor itself
 * reports, such as a breakpoint that no debugger waits for, ends that one too.
 */
function kill(): void {
  process.kill(pid, 'SIGKILL');
  setFlagsFromString('--allow-natives-syntax');
  new Script('%SystemBreak()').runInThisContext();
}

function end(stack: string): void {
  const line = {
    casemate: 'blocked',
    time: new Date().toISOString(),
    pid,
    seconds,
    error: { name: 'Error', message: `The event loop did not turn for ${seconds} s of computing.`, stack },
    environment,
  };
  try {
    writeSync(2, `${JSON.stringify(line)}\n`);
  } finally {
    kill();
  }
}

/** V8 runs this between two steps of whatever runs, a regular expression too. */
const expression = '(() => { Error.stackTraceLimit = 50; return new Error("here").stack; })()';

/** Statements of Node's own that are passed over while the app's is looked for. */
const mostSteps = 100;

/** Stops at the next statement of the app: between two promises, nothing is on the stack. */
function endAtNextStatement(session: Session): void {
  const urls = new Map<string, string>();
  let steps = 0;
  session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => urls.set(scriptId, url));
  session.on('Debugger.paused', ({ params: { callFrames } }) => {
    const frames = callFrames.map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => ({
      name: functionName || '<anonymous>',
      where: `${urls.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1}`,
    }));
    if (frames.some(({ where }) => !where.startsWith('node:')) || (steps += 1) > mostSteps) {
      end(frames.map(({ name, where }) => `    at ${name} (${where})`).join('\n'));
    } else session.post('Debugger.stepInto');
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}

function endWithoutStack(): void {
  const start = { cpu: cpuTime(), time: performance.now() };
  setInterval(() => {
    const isOver = cpuTime() - start.cpu > patience || performance.now() - start.time > longestSleep * 1000;
    if (isOver) end('(unknown)');
  }, 100);
}

/** Asks the main thread for its stack, by Node's inspector, which nobody outside of this process can reach. */
function endWithStack(): void {
  endWithoutStack();
  const session = new Session();
  session.connectToMainThread();
  session.post(
    'Runtime.evaluate',
    { expression, silent: true },
    (_: Error | null, answer?: Runtime.EvaluateReturnType) => {
      // Less its first lines, which are of the question.
      const lines = String(answer?.result.value ?? '')
        .split('\n')
        .slice(3);
      if (lines.some((line) => !line.includes('(node:'))) end(lines.join('\n'));
      else endAtNextStatement(session);
    },
  );
}

let seen = -1;
let since = 0;
const timer = setInterval(() => {
  const turn = Atomics.load(turns, 0);
  const now = cpuTime();
  if (turn !== seen) {
    seen = turn;
    since = now;
  } else if (now - since >= seconds) {
    clearInterval(timer);
    try {
      endWithStack();
    } catch {
      end('(unknown)'); // The permission model knows no inspector.
    }
  }
}, beat / 2);
