import childProcess, { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import type { Guard } from './guard';
import type { Value } from './values';

/** Characters by which a value becomes more than one word to a shell. Source: POSIX.1-2024, XCU 2.2. */
const special = /[;&|<>()$`\n\r]/g;

/** Steps of comparing after which a value is taken for an attack: nobody needs so many special characters. */
const mostSteps = 2_000_000;

const shortest = 4;

/**
 * The part of a command line that a value has too, around a character that a shell acts upon; the whole, where all of it is in
 * the value.
 */
export function chosenPart(command: string, value: string): string | undefined {
  if (command.trim().length >= shortest && value.includes(command.trim())) {
    // One word alone is a name that an app may well be asked to run.
    return /\s/.test(command.trim()) ? command : undefined;
  }
  let steps = 0;
  for (const { 0: character, index } of command.matchAll(special)) {
    for (let at = value.indexOf(character); at >= 0; at = value.indexOf(character, at + 1)) {
      let [left, right] = [0, 1];
      while (at - left > 0 && index - left > 0 && value[at - left - 1] === command[index - left - 1]) left += 1;
      while (at + right < value.length && index + right < command.length && value[at + right] === command[index + right]) right += 1; // prettier-ignore
      steps += left + right;
      if (steps > mostSteps) return command.slice(index, index + 40);
      const start = index - left;
      const shared = command.slice(start, index + right);
      if (
        shared.length >= shortest &&
        /\w/.test(command.slice(index + 1, index + right)) &&
        !isQuoted(command, start, shared)
      ) {
        // prettier-ignore
        return shared;
      }
    }
  }
  return undefined;
}

/** Whether a shell takes a part of the command line for text: in single quotes all, in double quotes without `$` and backquotes. */
function isQuoted(command: string, start: number, part: string): boolean {
  let quote = '';
  for (let index = 0; index < start; index += 1) {
    const character = command[index] ?? '';
    if (quote === '' && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = '';
    else if (character === '\\' && quote !== "'") index += 1;
  }
  if (quote === "'") return !part.includes("'");
  return quote === '"' && !/["$`\\]/.test(part);
}

const shell = /^(?:a|ba|da|k|z|fi)?sh(?:\.exe)?$|^busybox$/;

/** What stands in place of a command line: what fails as a command fails that may not be run (126), on every way that an app listens. */
const refusedCommand = 'exit 126';

/** Command lines of shells with a part that a client chose. */
export function guardChildProcesses(guard: Guard): void {
  const isRefused = (command: string): boolean =>
    guard('child-process', ({ text }: Value) => chosenPart(command, text));

  const { spawn } = ChildProcess.prototype as unknown as { spawn: (this: ChildProcess, options: Spawning) => unknown };
  interface Spawning {
    file?: string;
    args?: readonly string[];
  }
  const guarded = function (this: ChildProcess, options: Spawning): unknown {
    const { file = '', args = [] } = options;
    const flag = args.findIndex((word, index) => index > 0 && /^-\w*c$/.test(word));
    const command = args[flag + 1];
    if (flag > 0 && command !== undefined && shell.test(basename(file)) && isRefused(command)) {
      options.args = args.with(flag + 1, refusedCommand);
    }
    return Reflect.apply(spawn, this, [options]);
  };
  Object.defineProperty(ChildProcess.prototype, 'spawn', { value: guarded, writable: true, configurable: true });

  // The synchronous ones go another way.
  const { execSync, spawnSync, execFileSync } = childProcess;
  const wordsOf = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : []);
  const usesShell = (options: unknown): boolean =>
    typeof options === 'object' && options !== null && 'shell' in options && Boolean(options.shell);
  const commandIn = (given: readonly unknown[]): string | undefined => {
    const [file, words, ...rest] = given;
    if (typeof file !== 'string') return undefined;
    const args = wordsOf(words);
    if (usesShell(Array.isArray(words) ? rest[0] : words)) return [file, ...args].join(' ');
    const flag = args.findIndex((word) => typeof word === 'string' && /^-\w*c$/.test(word));
    const command = args[flag + 1];
    return flag >= 0 && shell.test(basename(file)) && typeof command === 'string' ? command : undefined;
  };
  const harmless = (given: readonly unknown[]): unknown[] => {
    const options = Array.isArray(given[1]) ? given[2] : given[1];
    return ['/bin/sh', ['-c', refusedCommand], { ...(options as object), shell: false }];
  };
  const synchronous =
    (original: (...given: never[]) => unknown) =>
    (...given: unknown[]): unknown => {
      const command = commandIn(given);
      return Reflect.apply(
        original,
        childProcess,
        command !== undefined && isRefused(command) ? harmless(given) : given,
      );
    };
  Object.assign(childProcess, {
    execSync: (command: unknown, ...rest: unknown[]): unknown =>
      Reflect.apply(execSync, childProcess, [
        typeof command === 'string' && isRefused(command) ? refusedCommand : command,
        ...rest,
      ]),
    spawnSync: synchronous(spawnSync),
    execFileSync: synchronous(execFileSync),
  });
}
