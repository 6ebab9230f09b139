import { CasemateError } from '../errors';
import type { Answer } from './answer';
import { addressOf, checkPermission, targetUrl, tokenPath } from './allowed';
import { CannotSee, skip, type Check, type Finding, type Stage } from './check';
import { checks as all } from './checks';
import { practiceScores, score, type CheckResult } from './grade';
import type { Report } from './report';
import { isLater } from './pace';
import { openTarget, portOf, type Target } from './target';

export type { Check, Finding, Severity, Status } from './check';
export type { CheckResult, Grade, PracticeScore, Score } from './grade';
export type { Report } from './report';

export interface ProbeOptions {
  /** Paths to look at, besides which the probe asks for some of its own. @default ['/'], or the path of the URL */
  readonly paths?: readonly string[];
  /** The port that should lead plain HTTP to HTTPS. @default - 80 for a URL on port 443, else unknown */
  readonly httpPort?: number;
  /** The address to connect to, whatever the name says. @default - as the name says */
  readonly address?: string;
  /** What the host serves at /.well-known/casemate-probe.txt, to show that it is yours; not needed on loopback. */
  readonly token?: string;
  /** The host, once more, in place of a token. */
  readonly ownHost?: string;
  /** Ends the probe early: what was not seen by then is skipped. */
  readonly signal?: AbortSignal;
  /** Called as each check is done. */
  readonly onProgress?: (done: number, of: number, id: string) => void;
}

/** Seconds for everything. */
const most = 90;

/** What the network, TLS or the parser of HTTP says; the whole message of OpenSSL is for its own developers. */
function reasonOf(error: unknown): string {
  const { code = '', message, reason } = error as NodeJS.ErrnoException & { readonly reason?: string };
  const ofOpenssl = /error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1];
  return (reason ?? ofOpenssl ?? (message || code)).replace(/\.$/, '');
}

/** A fault of the network is something that could not be seen; any other is ours. */
function unseen(error: unknown): Finding {
  if (error instanceof CannotSee) return skip(error.message);
  if (typeof (error as NodeJS.ErrnoException).code === 'string') return skip(`No answer: ${reasonOf(error)}.`);
  throw error;
}

async function runAll(
  target: Target,
  checks: readonly Check[],
  onProgress: NonNullable<ProbeOptions['onProgress']>,
): Promise<CheckResult[]> {
  const results = new Map<string, CheckResult>();
  const runOne = async ({ run, ...check }: Check): Promise<void> => {
    const { status, evidence } = await run(target).catch(unseen);
    const { id, title, practice, concern, severity, cure } = check;
    results.set(id, { id, title, practice, concern, severity, status, evidence, cure });
    onProgress(results.size, checks.length, id);
  };
  const stage = (name: Stage): Check[] => checks.filter(({ stage = 'usual' }) => stage === name);
  const slow = Promise.all(stage('slow').map(runOne));
  // Handled below; if another check throws first, this must not be an unhandled rejection.
  slow.catch(() => undefined);
  await Promise.all(stage('usual').map(runOne));
  for (const name of ['login', 'connections', 'burst'] as const) for (const check of stage(name)) await runOne(check);
  await slow;
  return checks.flatMap(({ id }) => results.get(id) ?? []);
}

const refuses = (target: Target, path: string, status: number): CasemateError =>
  new CasemateError(
    'ERR_PROBE_UNREACHABLE',
    `${target.url.origin} answers ${status} to GET ${path}.`,
    status === 429
      ? "Let the probe's address pass, or try later."
      : 'Start what is behind it, or name a page that works with --path.',
  );

/** An answer before any check; throws where there is none. */
async function answered(target: Target, path: string): Promise<Answer> {
  try {
    return await target.get(path);
  } catch (error) {
    const last = target.seen().at(-1)?.[1];
    if (error instanceof CannotSee && last && isLater(last)) throw refuses(target, path, last.status);
    const { code = '' } = error as NodeJS.ErrnoException;
    // A server of TLS hangs up on plain HTTP.
    const scheme = /^(?:EPROTO|ERR_SSL|HPE_)/.test(code) || (code === 'ECONNRESET' && !target.secure);
    throw new CasemateError(
      'ERR_PROBE_UNREACHABLE',
      `${target.url.origin} does not answer: ${reasonOf(error)}.`,
      scheme ? 'Is it https:// and not http://, or the other way round?' : 'Start it, or correct the address.',
    );
  }
}

/** A dead service refuses everything, and would pass for a careful one. */
async function checkAlive(target: Target): Promise<void> {
  const [path = '/'] = target.paths;
  const { status } = await answered(target, path);
  if (status >= 500) throw refuses(target, path, status);
}

/** A path on the target, as it stands in a request. */
function pathOn({ origin }: URL, path: string): string {
  const { pathname, search } = new URL(`${origin}/${path.trim().replace(/^\//, '')}`);
  return `${pathname}${search}`;
}

/**
 * Looks at a running service from outside, by the checks in lib/probe/checks/: at most 4000 requests and 90 seconds, no
 * destructive payload. Only on this machine, unless `token` or `ownHost` shows that the host is yours.
 * @param chosen what to look at; for tests
 * @throws CasemateError `ERR_PROBE_URL`, `ERR_PROBE_UNREACHABLE` or `ERR_PROBE_NOT_YOURS`
 */
export async function probe(url: string, options: ProbeOptions = {}, chosen: readonly Check[] = all): Promise<Report> {
  const parsed = targetUrl(url);
  const address = options.address ?? (await addressOf(parsed.hostname, portOf(parsed)));
  const started = Date.now();
  const end = new AbortController();
  const timer = setTimeout(() => {
    end.abort();
  }, most * 1000);
  const target = openTarget({
    url: parsed,
    address,
    httpPort: options.httpPort ?? (parsed.protocol === 'https:' && parsed.port === '' ? 80 : undefined),
    paths: options.paths?.length
      ? options.paths.map((path) => pathOn(parsed, path))
      : [`${parsed.pathname}${parsed.search}`],
    signal: options.signal ? AbortSignal.any([end.signal, options.signal]) : end.signal,
  });
  try {
    await checkPermission(parsed.hostname, address, options, async () => {
      const { status, body } = await answered(target, tokenPath);
      return status === 200 ? body : '';
    });
    await checkAlive(target);
    const checks = await runAll(target, chosen, options.onProgress ?? (() => undefined));
    return {
      target: url,
      address,
      time: new Date(started).toISOString(),
      seconds: Math.round((Date.now() - started) / 100) / 10,
      requests: target.requests(),
      ...score(checks),
      practices: practiceScores(checks),
      checks,
    };
  } finally {
    clearTimeout(timer);
    target.close();
  }
}
