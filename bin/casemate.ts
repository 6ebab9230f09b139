#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { commands } from '../lib/commands';
import type { Flags } from '../lib/commands/command';
import { CasemateError } from '../lib/errors';
import { exitCode } from '../lib/exit-codes';
import { suggest } from '../lib/suggest';

const help = `Casemate runs a Node.js app hardened, without a change to the app.

Usage: casemate COMMAND [options]

Commands:
${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

casemate COMMAND --help says more. Exit codes: 0 well, 1 findings, 2 usage or options, 3 the app did not start,
4 NGINX is missing or refused, 5 the machine refused (a port, the disk).
`;

const usage = (message: string, fix: string): CasemateError => new CasemateError('ERR_USAGE', message, fix);

function parse(name: string, args: string[], options: ReturnType<(typeof commands)[string]['load']>['options']) {
  try {
    return parseArgs({ args, options: { ...options, help: { type: 'boolean' } }, allowPositionals: true });
  } catch (error) {
    const flag = /'(--?[\w-]+)/.exec((error as Error).message)?.[1] ?? '';
    const near = suggest(
      flag,
      Object.keys(options).map((known) => `--${known}`),
    );
    const [first = ''] = (error as Error).message.split('. ');
    throw usage(`${first}.`, near && near !== flag ? `Did you mean ${near}?` : `See: casemate ${name} --help`);
  }
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help);
    return name === undefined ? 2 : 0;
  }
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!known) {
    const near = suggest(name, Object.keys(commands));
    throw usage(`\`${name}\` is not a command.`, near ? `Did you mean \`${near}\`?` : 'See: casemate --help');
  }
  const command = known.load();
  const { values, positionals } = parse(name, args, command.options);
  if (values.help) {
    process.stdout.write(command.help);
    return 0;
  }
  if (positionals.length > (command.most ?? 1))
    throw usage(
      `casemate ${name} takes one argument, and received ${positionals.join(' ')}.`,
      `See: casemate ${name} --help`,
    );
  return command.run(values as Flags, positionals);
}

// Nobody reads any more (`| head`): for `up` that is a wish to stop, and for the rest the end.
process.stdout.on('error', () => process.kill(process.pid, 'SIGTERM'));
process.stderr.on('error', () => undefined);

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { code, message, fix } = CasemateError.from(error);
    process.stderr.write(`${code}: ${message}\n${fix}\n`);
    process.exitCode = exitCode(code);
  },
);
