import { CasemateError } from '../errors';
import { addressOf, checkPermission, targetUrl, tokenPath } from './allowed';
import { CannotSee, skip, type Check, type Finding, type Stage } from './check';
import { checks as all } from './checks';
import { practiceScores, score, type CheckResult } from './grade';
import type { Report } from './report';
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

/** A fault of the network is something that could not be seen; any other is ours. */
function unseen(error: unknown): Finding {
  if (error instanceof CannotSee) return skip(error.message);
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return skip(`No answer: ${message || code}.`);
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

async function firstAnswer(target: Target): Promise<void> {
  const [path = '/'] = target.paths;
  try {
    await target.get(path);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const scheme = /^(?:EPROTO|ERR_SSL|HPE_)/.test(code);
    throw new CasemateError(
      'ERR_PROBE_UNREACHABLE',
      `${target.url.origin} does not answer: ${(message || code).replace(/\.$/, '')}.`,
      scheme ? 'Is it https:// and not http://, or the other way round?' : 'Start it, or correct the address.',
    );
  }
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
    paths: options.paths ?? [`${parsed.pathname}${parsed.search}`],
    signal: options.signal ? AbortSignal.any([end.signal, options.signal]) : end.signal,
  });
  try {
    await checkPermission(parsed.hostname, address, options, async () => {
      const { status, body } = await target.ask(tokenPath);
      return status === 200 ? body : '';
    });
    await firstAnswer(target);
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
