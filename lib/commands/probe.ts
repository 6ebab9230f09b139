import { CasemateError } from '../errors';
import { probe as run } from '../probe';
import { text, type Command } from './command';
import { port } from './port';
import { formatNamed, openOut, progressBar, reportOptions, writeReport } from './probe-report';

const help = `Usage: casemate probe URL [options]

Checks a running service from outside, by some 100 black-box checks (docs/probe.md), and grades it. Takes some 20 seconds
and at most 4000 requests, bursts and malformed ones among them; nothing destructive is sent.

Options:
  --path PATHS         pages to look at, with commas between them (default: the URL's own)
  --http-port N        the port that should lead plain HTTP to HTTPS (default: 80 for HTTPS on port 443)
  --format NAME        table (default), json, html, sarif or junit
  --out FILE           write the report there (default: stdout)
  --token TOKEN        for hosts other than this machine: what they serve at /.well-known/casemate-probe.txt
  --i-own-this HOST    the same without a token: the host once more
  --help               this text

Exit codes: 0 no check failed; 1 some failed; 2 usage, or the service does not answer, or with 429
or 5xx only; 5 the machine refused (the file of --out cannot be written).
`;

function paths(given: string): string[] {
  const named = given
    .split(',')
    .map((path) => path.trim())
    .filter(Boolean);
  if (named.length) return named;
  throw new CasemateError(
    'ERR_USAGE',
    `--path received ${JSON.stringify(given)}; expected paths with commas between them.`,
    'Give it such as --path /,/login, or leave it out.',
  );
}

export const probe: Command = {
  help,
  options: {
    path: { type: 'string' },
    'http-port': { type: 'string' },
    token: { type: 'string' },
    'i-own-this': { type: 'string' },
    ...reportOptions,
  },
  run: async (flags, [url]) => {
    if (url === undefined) {
      throw new CasemateError(
        'ERR_USAGE',
        'casemate probe needs the address of a service.',
        'Give it such as: casemate probe https://localhost:8443',
      );
    }
    const format = formatNamed(flags);
    const [path, token, ownHost] = [text(flags, 'path'), text(flags, 'token'), text(flags, 'i-own-this')];
    const options = {
      ...(path !== undefined && { paths: paths(path) }),
      ...(token !== undefined && { token }),
      ...(ownHost !== undefined && { ownHost }),
      ...(text(flags, 'http-port') !== undefined && { httpPort: port(flags, 'http-port', 80) }),
      onProgress: progressBar('Probing'),
    };
    const out = openOut(flags);
    const report = await run(url, options);
    writeReport(out, format, report);
    return report.failed > 0 ? 1 : 0;
  },
};
