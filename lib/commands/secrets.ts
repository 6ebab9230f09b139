import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { CasemateError } from '../errors';
import { integer } from '../option-kinds';
import { safeInLog as safe } from '../safe-text';
import { leastLevel, levels, outputs, write } from './check';
import { text, type Command, type Flags } from './command';

const help = `Usage: casemate secrets check [DIR | cdk.out | TEMPLATE] [options]
       casemate secrets put NAME [options]
       casemate secrets generate NAME [options]

check asks Secrets Manager whether all that an app declares in secrets, or a synthesized template needs, is there: the
secret, its version stage and JSON field, rotated, strong, not about to be deleted, and readable. No value is printed.
put stores a value that is typed unseen, or comes from a file or a pipe; never from an argument. generate stores a random one.
The credentials, the region and the endpoint are those of the environment, as for the AWS CLI.

Options of check:
  --format NAMES     readable (default), json, sarif, junit, github; several with commas
  --out FILES        where to write them, in the same order; one without a file goes to stdout
  --severity LEVEL   findings of this level and above: error, warning (default), info
  --config FILE      the options, instead of DIR/casemate.config.{json,js,mjs,ts}

Options of put and generate:
  --field KEY        this key of a JSON object; its other keys stay
  --replace          overwrite what is there, by a new version
  --file FILE        the value is what is in FILE, to the byte
  --stdin            the value is what comes on standard input, to the byte
  --length N         of what is generated: letters and digits (default: 64)
  --help             this text

Exit codes: 0 well; 1 findings; 2 usage, or Secrets Manager could not be asked.
`;

const usage = (message: string, fix: string): CasemateError => new CasemateError('ERR_USAGE', message, fix);

async function check(flags: Flags, [path = '.', ...more]: readonly string[]): Promise<number> {
  if (more.length) throw usage('casemate secrets check takes one path.', 'See: casemate secrets --help');
  const [places, least] = [outputs(flags), leastLevel(flags)];
  const [{ gather }, { checkSecrets }, { reports }, { readable }] = await Promise.all([
    import('../secrets/asked.js'),
    import('../secrets/check.js'),
    import('../policy/reports/index.js'),
    import('../secrets/readable.js'),
  ]);
  const today = new Date();
  const { asked, files, unreadable, unjudged } = await gather(path, text(flags, 'config'));
  for (const line of [...unreadable.map(({ file, reason }) => `${file} cannot be read: ${reason}`), ...unjudged]) {
    process.stderr.write(`casemate: ${safe(line)}\n`);
  }
  const all = await checkSecrets(asked, today);
  const findings = all.filter(({ level }) => levels.indexOf(level) <= levels.indexOf(least));
  for (const [format, file] of places) {
    const checked = { findings, files, unreadable, date: today };
    const content = format === 'readable' ? readable(checked, asked) : reports[format](checked);
    if (file === undefined) process.stdout.write(content);
    else write('out', file, content);
  }
  return unreadable.length ? 2 : findings.length ? 1 : 0;
}

/** One name, and nothing that could be a value: what stands in an argument is not repeated. */
function nameOf(verb: string, names: readonly string[]): string {
  const [name, ...more] = names;
  if (name === undefined)
    throw usage(
      `casemate secrets ${verb} needs the name of the secret.`,
      `Write such as: casemate secrets ${verb} prod/db`,
    );
  if (more.length || !/^(?:arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,519}$/.test(name)) {
    throw usage(
      `casemate secrets ${verb} takes the name of a secret, and nothing else: not its value, which every user of the machine could read here.`,
      'If that was the value, take it for known, and make another. It is typed, unseen; or comes by --file FILE or --stdin.',
    );
  }
  return name;
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw usage(`--file cannot be read: ${(error as Error).message}.`, 'Name a file that you may read.');
  }
}

/** What people give by a pipe or a file mostly ends in a line break that they did not mean. */
function warnOfLineBreak(value: string): void {
  if (/\n$/.test(value) && !/\n[^]*\n$/.test(value)) {
    process.stderr.write('casemate: the value ends in a line break, which was stored too. printf %s writes none.\n');
  }
}

async function typed(): Promise<string> {
  const { hidden } = await import('../secrets/prompt.js');
  const [value = '', again] = await hidden('Value (not shown): ', 'The same again: ');
  if (again === value) return value;
  throw new CasemateError('ERR_SECRET_VALUE', 'The two are not the same. Nothing was stored.', 'Start again.');
}

async function given(flags: Flags): Promise<string> {
  const { textOf } = await import('../secrets/put.js');
  const file = text(flags, 'file');
  if (file !== undefined && flags.stdin === true) throw usage('--file and --stdin are two sources.', 'Give one.');
  if (file === undefined && flags.stdin !== true) return typed();
  const value = textOf(file === undefined ? await buffer(process.stdin) : readFile(file));
  warnOfLineBreak(value);
  return value;
}

const lengths = integer(16, 1024, 'characters');

function random(flags: Flags): string {
  const source = ['file', 'stdin'].find((flag) => flags[flag] !== undefined);
  if (source !== undefined) throw usage(`generate makes the value, and --${source} is for one.`, 'Use put.');
  const length = Number(text(flags, 'length') ?? 64);
  if (!lengths.accepts(length))
    throw usage(`--length received ${String(flags.length)}; expected ${lengths.expected}.`, 'Take 64.');
  // 62 characters: of 64, two are thrown away.
  let value = '';
  while (value.length < length)
    value += randomBytes(length * 2)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, '');
  return value.slice(0, length);
}

async function store(flags: Flags, name: string, value: string): Promise<number> {
  const [{ secretsClient, whereOf }, { secretsError }, { putSecret }] = await Promise.all([
    import('../secrets/client.js'),
    import('../secrets/failures.js'),
    import('../secrets/put.js'),
  ]);
  const region = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(name)?.[1];
  const client = secretsClient(region === undefined ? {} : { region });
  const where = await whereOf(client);
  try {
    const { kind, fields } = await putSecret(client, {
      name,
      field: text(flags, 'field'),
      value,
      replace: flags.replace === true,
    });
    const what = { created: 'is there now', changed: 'has a new version', same: 'had this value already' }[kind];
    process.stdout.write(
      `${safe(name)} ${what} ${where}${fields.length ? `: ${fields.map((each) => safe(each)).join(', ')}` : ''}\n`,
    );
    return 0;
  } catch (error) {
    throw secretsError(error, where);
  } finally {
    client.destroy();
  }
}

export const secrets: Command = {
  help,
  most: Infinity,
  options: {
    format: { type: 'string' },
    out: { type: 'string' },
    severity: { type: 'string' },
    config: { type: 'string' },
    field: { type: 'string' },
    file: { type: 'string' },
    stdin: { type: 'boolean' },
    replace: { type: 'boolean' },
    length: { type: 'string' },
  },
  run: async (flags, [verb, ...rest]) => {
    if (verb === 'check') return check(flags, rest);
    if (verb === 'put') {
      const name = nameOf(verb, rest);
      return store(flags, name, await given(flags));
    }
    if (verb === 'generate') return store(flags, nameOf(verb, rest), random(flags));
    throw usage('casemate secrets needs check, put or generate.', 'See: casemate secrets --help');
  },
};
