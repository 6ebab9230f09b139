import type { Cluster } from 'node:cluster';
import { isMainThread } from 'node:worker_threads';
import { flawTexts } from '../../lib/secrets/resolve';
import { keepFromChildren } from './children';
import { launchedVariable, readConfig, versionsMessage } from './config';
import { valuesFor } from './values';

/** Whom the preload's redaction asks, besides the environment: it masks these whatever they are called. */
const declaredSecrets = Symbol.for('casemate.secrets');

/** What stops the start is said once, in words, and without a stack: nothing of it is the app's fault. */
function end(lines: readonly string[]): never {
  process.stderr.write(lines.map((line) => `casemate: ${line}\n`).join(''));
  process.exit(1);
}

/** A worker of a cluster is the app too; whatever else the app starts is not. */
const isForeign = (): boolean =>
  process.env[launchedVariable] !== undefined &&
  !(process.getBuiltinModule('node:cluster') as unknown as Cluster).isWorker;

/** Under `casemate up`, NODE_OPTIONS reaches it too; it has no use for the values. */
const isParent = (): boolean => /[/\\]launcher[/\\]parent\.mjs$/.test(process.argv[1] ?? '');

/** Sets the app's secrets, in this process and nowhere else, before the app's first module runs. */
export async function launch(): Promise<void> {
  const config = readConfig(process.env);
  if (!isMainThread || !config || isParent() || isForeign()) return;
  const { values, problems, versions } = await valuesFor(config).catch((error: unknown) => {
    const { code, message, fix } = error as { code?: string; message: string; fix?: string };
    return end([`${code ?? 'ERR_INTERNAL'}: ${message}`, ...(fix === undefined ? [] : [fix])]);
  });
  if (problems.length) end(problems.map(({ need, flaw }) => flawTexts[flaw](need).join(' ')));
  // A diagnostic report lists the environment.
  if (process.report) Object.assign(process.report, { excludeEnv: true });
  Object.assign(process.env, values);
  // `up` starts whole scripts, whose processes come and ask one by one.
  if (config.socket === undefined) process.env[launchedVariable] = '1';
  Object.assign(globalThis, { [declaredSecrets]: Object.keys(values) });
  keepFromChildren(values, config.childSecrets);
  if (config.interval !== undefined) process.send?.(versionsMessage(versions));
}
