import { CasemateError } from '../errors';
import { firstAnswer } from '../local/answer';
import type { AccessLogEntry } from '../local/front';
import { up as start, type Tell } from '../local/supervisor';
import { text, type Command } from './command';
import { compare } from './compare';
import { enforcedTable } from './enforced-table';
import { folder } from './folder';
import { refuser, reporter } from './reports';
import { port } from './port';
import { formatNamed, openOut, reportOptions, writeReport } from './probe-report';

const help = `Usage: casemate up [DIR] [options]

Runs the Node.js app in DIR (default: here) behind a hardened NGINX on this machine, until Ctrl-C. The app is not changed;
it gets PORT, HOST and NODE_ENV=production, and is never run as root.

Options:
  --port N         the HTTPS port (default: 8443)
  --http-port N    the port that redirects to it (default: 8080)
  --entry FILE     what starts the app (default: the start script, main, or a common name)
  --config FILE    the options, instead of DIR/casemate.config.{json,js,mjs,ts}
  --cert FILE      a certificate in PEM, with --key FILE (default: a self-signed one)
  --secrets NAME   where secrets come from: local (default: generated here), or aws, out of the account's Secrets Manager too
  --json           one JSON object a line on stdout, for machines
  --once           stop after the report
  --report         probe the app alone and behind the front, and show both (casemate probe --help)
  --format NAME    of that report: table (default), json, html, sarif or junit
  --out FILE       write it there (default: stdout)
  --help           this text

Exit codes: 0 well; 2 usage or options; 3 the app did not start; 4 NGINX is missing or refused;
5 the machine refused (a port is taken, the disk is full).
`;

/** Bytes that wait for a slow reader; what comes on top is dropped rather than kept in memory. */
const mostUnread = 1 << 20;

/** For people: what matters on stdout; progress, warnings, refusals and reports on stderr. */
function human(): Tell {
  const reportsOf = reporter();
  const refusalsOf = refuser();
  const warn = (message: string): void => {
    process.stderr.write(`casemate: ${message}\n`);
  };
  return {
    progress: (message) => {
      if (process.stderr.isTTY) process.stderr.write(`${message} ...\n`);
    },
    warn,
    appLine: (stream, line) => {
      if (process[stream].writableLength < mostUnread) process[stream].write(`${line}\n`);
    },
    request: (entry) => {
      reportsOf(entry).forEach(warn);
      refusalsOf(entry).forEach(warn);
    },
  };
}

const emit = (event: string, data: object): void => {
  if (process.stdout.writableLength > mostUnread) return;
  process.stdout.write(`${JSON.stringify({ event, ...data })}\n`);
};

const machine: Tell = {
  progress: (message) => {
    emit('progress', { message });
  },
  warn: (message) => {
    emit('warning', { message });
  },
  appLine: (stream, line) => {
    emit('app', { stream, line });
  },
  request: (entry) => {
    emit('request', entry);
  },
};

export const up: Command = {
  help,
  options: {
    port: { type: 'string' },
    'http-port': { type: 'string' },
    entry: { type: 'string' },
    config: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    secrets: { type: 'string' },
    json: { type: 'boolean' },
    once: { type: 'boolean' },
    report: { type: 'boolean' },
    ...reportOptions,
  },
  run: async (flags, [given = '.']) => {
    const [cert, key] = [text(flags, 'cert'), text(flags, 'key')];
    if ((cert === undefined) !== (key === undefined)) {
      throw new CasemateError('ERR_USAGE', '--cert and --key go together.', 'Give both, or neither.');
    }
    const [httpsPort, httpPort] = [port(flags, 'port', 8443), port(flags, 'http-port', 8080)];
    if (httpsPort === httpPort) {
      throw new CasemateError(
        'ERR_USAGE',
        `--port and --http-port are both ${httpPort}.`,
        'Give them different ports.',
      );
    }
    const secrets = text(flags, 'secrets') ?? 'local';
    if (secrets !== 'local' && secrets !== 'aws') {
      throw new CasemateError(
        'ERR_USAGE',
        `--secrets received ${secrets}; expected local or aws.`,
        'Give one of them.',
      );
    }
    const json = flags.json === true;
    const format = formatNamed(flags);
    const out = flags.report === true ? openOut(flags) : undefined;
    const asked = new AbortController();
    const now = new AbortController();
    // Once: finish what is in flight. Twice: at once.
    const onSignal = (): void => {
      if (asked.signal.aborted) now.abort();
      else asked.abort();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
    const early = (): void => {
      now.abort();
    };
    asked.signal.addEventListener('abort', early);

    const tell = json ? machine : human();
    // What a probe provokes is in its report, and what we ask ourselves is no client's request: it waits until we know its id.
    let probing = false;
    let ours: string | undefined;
    let waiting: AccessLogEntry[] | undefined = [];
    const request: Tell['request'] = (entry) => {
      if (waiting) waiting.push(entry);
      else if (!probing && entry.requestId !== ours) tell.request(entry);
    };
    const running = await start(
      {
        directory: folder(given),
        port: httpsPort,
        httpPort,
        entry: text(flags, 'entry'),
        config: text(flags, 'config'),
        cert,
        key,
        secrets,
      },
      { ...tell, request },
      now.signal,
    );
    asked.signal.removeEventListener('abort', early);

    try {
      const answer = await firstAnswer(running.url, asked.signal);
      ours = answer.headers['X-Request-Id'];
      const known = waiting;
      waiting = undefined;
      known.forEach(request);
      if (json) emit('ready', { url: running.url, app: running.app, answer });
      else {
        process.stdout.write(`${enforcedTable()}\n\n${answer.head}\n\n`);
        process.stdout.write(
          `${running.app.title} runs as ${running.app.user} on ${running.app.address}, behind the front.\n`,
        );
        process.stdout.write(`ready ${running.url}\n`);
      }
      if (flags.report === true && !asked.signal.aborted) {
        probing = true;
        const comparison = await compare(running, httpPort, asked.signal);
        probing = false;
        if (comparison && json && out === undefined) emit('report', comparison);
        else if (comparison) writeReport(out, format, comparison);
      }
      if (flags.once !== true && !asked.signal.aborted) {
        await new Promise((resolve) => {
          asked.signal.addEventListener('abort', resolve, { once: true });
        });
        if (!json && process.stderr.isTTY)
          process.stderr.write('\nFinishing what is in flight; Ctrl-C again to stop at once.\n');
      }
    } finally {
      await running.stop();
    }
    return 0;
  },
};
