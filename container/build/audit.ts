import { CasemateError } from '../../lib/errors';
import { severities, type Manager, type Plan, type Severity } from './plan';
import { ending, managed, readPlan, run } from './run';

/** One known vulnerability of one installed package. */
export interface Advisory {
  readonly id: string;
  readonly package: string;
  readonly severity: Severity;
  readonly title: string;
}

const commands: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['audit', '--json', '--omit=dev', '--audit=true'],
  yarn: ['audit', '--json', '--groups', 'dependencies'],
  berry: ['npm', 'audit', '--json', '--recursive', '--environment', 'production'],
  pnpm: ['audit', '--json', '--prod'],
};

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const idOf = (url: unknown, other: unknown): string => /GHSA-[\w-]+/.exec(String(url))?.[0] ?? String(other);

/** `npm audit --json`: vulnerabilities by package, with advisories, or names of packages that have them, in `via`. */
function ofNpm({ vulnerabilities }: Json): Advisory[] {
  return Object.values(vulnerabilities as Readonly<Record<string, { readonly via: readonly unknown[] }>>)
    .flatMap(({ via }) => via)
    .filter(isObject)
    .map(({ source, url, name, severity, title }) => ({
      id: idOf(url, source),
      package: String(name),
      severity: severity as Severity,
      title: String(title),
    }));
}

/** pnpm and yarn keep the older format. */
const ofOlder = ({ url, id, github_advisory_id: ghsa, module_name: name, severity, title }: Json): Advisory => ({
  id: typeof ghsa === 'string' ? ghsa : idOf(url, id),
  package: String(name),
  severity: severity as Severity,
  title: String(title),
});

/** Yarn 2 and later: one object a line. */
const ofBerry = ({ value, children }: Json): Advisory => {
  const { ID, URL, Issue, Severity: severity } = children as Json;
  return { id: idOf(URL, ID), package: String(value), severity: severity as Severity, title: String(Issue) };
};

const lines = (text: string): Json[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Json);

/** What the package managers print; undefined where that is no report. */
export function readAudit(manager: Manager, text: string): Advisory[] | undefined {
  try {
    if (manager === 'yarn') {
      const all = lines(text);
      if (!all.some(({ type }) => type === 'auditSummary')) return undefined;
      return all
        .filter(({ type }) => type === 'auditAdvisory')
        .map(({ data }) => ofOlder((data as { advisory: Json }).advisory));
    }
    if (manager === 'berry')
      return lines(text)
        .filter(({ children }) => isObject(children))
        .map(ofBerry);
    const report = JSON.parse(text.slice(text.indexOf('{'))) as Json;
    if (manager === 'npm') return isObject(report.vulnerabilities) ? ofNpm(report) : undefined;
    return isObject(report.advisories)
      ? Object.values(report.advisories as Record<string, Json>).map(ofOlder)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Those that stop the build on this day. */
export function stopping(
  advisories: readonly Advisory[],
  { auditLevel, auditExceptions }: Pick<Plan, 'auditLevel' | 'auditExceptions'>,
  day: string,
): Advisory[] {
  if (auditLevel === 'off') return [];
  const least = severities.indexOf(auditLevel);
  const seen = new Map(advisories.map((advisory) => [`${advisory.id} ${advisory.package}`, advisory]));
  return [...seen.values()]
    .filter(({ severity }) => severities.indexOf(severity) >= least)
    .filter(({ id }) => (auditExceptions[id]?.until ?? '') < day)
    .sort((a, b) => a.package.localeCompare(b.package) || a.id.localeCompare(b.id));
}

function audit(plan: Plan): void {
  if (plan.auditLevel === 'off') return;
  const { stdout, stderr } = run(managed(plan, ...commands[plan.manager]), { quiet: true });
  const found = readAudit(plan.manager, stdout);
  if (!found) {
    throw new CasemateError(
      'ERR_AUDIT',
      `The registry did not say which of the dependencies have known vulnerabilities: ${(stderr || stdout).trim().split('\n')[0] ?? ''}`,
      "Build where it is reached; where it cannot know (a private mirror), set auditLevel: 'off', and look elsewhere.",
    );
  }
  const stops = stopping(found, plan, new Date().toISOString().slice(0, 10));
  for (const { id, severity, package: name, title } of stops)
    process.stdout.write(`  ${severity}  ${name}  ${id}  ${title}\n`);
  const [first] = stops;
  if (!first) return;
  throw new CasemateError(
    'ERR_AUDIT_FINDINGS',
    `${stops.length} known ${stops.length === 1 ? 'vulnerability' : 'vulnerabilities'} of ${plan.auditLevel} severity or worse, such as ${first.id} in ${first.package}: ${first.title}.`,
    `Update it (npm audit fix); or say why it does not matter, and until when: auditExceptions: { '${first.id}': { reason: '...', until: '${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)}' } }`,
  );
}

if (require.main === module)
  ending(() => {
    audit(readPlan());
  });
