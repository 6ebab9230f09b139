type Environment = Readonly<Record<string, string | undefined>>;

/** The process that is about to start, in Node's own words. */
interface SpawnOptions {
  envPairs?: string[];
}

interface Spawning {
  readonly ChildProcess: { readonly prototype: { spawn: (options: SpawnOptions) => unknown } };
}

/** Their last argument may be options, whose `env` is what the child gets. */
const synchronous = ['spawnSync', 'execSync', 'execFileSync'] as const;

/**
 * Keeps secrets out of what this process starts, however it starts it: `/proc/PID/environ` of a child is open to all that runs as
 * its user, and most children have no use for them.
 */
export function keepFromChildren(values: Readonly<Record<string, string>>, listed: readonly string[]): void {
  const kept = new Map(Object.entries(values).filter(([name]) => !listed.includes(name)));
  if (!kept.size) return;
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    process.stderr.write(
      `casemate: child processes do not get ${[...kept.keys()].join(', ')}; childSecrets names those that they may have.\n`,
    );
  };
  const isKept = (name: string, value: string | undefined): boolean => kept.has(name) && kept.get(name) === value;
  const without = (environment: Environment): Environment => {
    const rest = Object.entries(environment).filter(([name, value]) => !isKept(name, value));
    if (rest.length < Object.keys(environment).length) tell();
    return Object.fromEntries(rest);
  };

  // Required, and before anybody imports it: an ES module gets what stands there by then.
  const module = process.getBuiltinModule('node:child_process') as unknown as Spawning &
    Record<string, (...args: unknown[]) => unknown>;
  const { prototype } = module.ChildProcess;
  const { spawn } = prototype;
  prototype.spawn = function (this: unknown, options: SpawnOptions): unknown {
    if (!Array.isArray(options?.envPairs)) return spawn.call(this, options);
    const envPairs = options.envPairs.filter((pair) => {
      const at = pair.indexOf('=');
      return !isKept(pair.slice(0, at), pair.slice(at + 1));
    });
    if (envPairs.length < options.envPairs.length) tell();
    return spawn.call(this, { ...options, envPairs });
  };

  // The synchronous ones go to the system by a way of their own.
  for (const name of synchronous) {
    const original = module[name];
    if (!original) continue;
    module[name] = (...args: unknown[]) => {
      const last = args.at(-1);
      const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
      const options = (hasOptions ? last : {}) as { env?: Environment };
      const env = without(options.env ?? process.env);
      return original(...(hasOptions ? args.slice(0, -1) : args), { ...options, env });
    };
  }

  const { execve } = process as { execve?: (file: string, args?: readonly string[], env?: Environment) => never };
  if (execve) {
    Object.assign(process, {
      execve: (file: string, args?: readonly string[], env: Environment = process.env) =>
        execve.call(process, file, args, without(env)),
    });
  }
}
