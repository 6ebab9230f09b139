import { CasemateError } from '../../lib/errors';
import type { Plan } from './plan';
import { ending, managed, readPlan, run } from './run';

/** A package that its registry should have signed. */
interface Package {
  readonly name: string;
  readonly version: string;
}

export interface Signatures {
  /** Packages as `name@version` whose signature is wrong, or missing where the registry signs. */
  readonly unsigned: readonly string[];
  /** Why nobody knows: no way to the keys, or a registry that does not sign. */
  readonly unknown?: string;
}

/** What `npm audit signatures --json` prints (https://docs.npmjs.com/cli/commands/npm-audit#audit-signatures). */
interface Report {
  readonly invalid?: readonly Package[];
  readonly missing?: readonly Package[];
  readonly error?: { readonly summary?: string };
}

function parse(text: string): Report {
  try {
    return JSON.parse(text.slice(text.indexOf('{'))) as Report;
  } catch {
    return {};
  }
}

export function readSignatures(text: string): Signatures {
  const { invalid, missing, error } = parse(text);
  if (!invalid || !missing) return { unsigned: [], unknown: error?.summary ?? 'npm says nothing of them' };
  return { unsigned: [...invalid, ...missing].map(({ name, version }) => `${name}@${version}`) };
}

/** What was installed is what its registry has signed. Only npm asks for that. */
function signatures(plan: Plan): void {
  if (plan.auditLevel === 'off' || plan.manager !== 'npm') return;
  const command = ['audit', 'signatures', '--json', '--omit=dev', '--fetch-retries=1'];
  const { stdout } = run(managed(plan, ...command), { quiet: true });
  const { unsigned, unknown } = readSignatures(stdout);
  // A mirror may not sign, and a build may not reach the keys (sigstore's): no reason not to build, but one to say so.
  if (unknown !== undefined) process.stdout.write(`The signatures of packages were not checked: ${unknown}.\n`);
  const [first] = unsigned;
  if (first === undefined) return;
  process.stdout.write(unsigned.map((name) => `  ${name}\n`).join(''));
  throw new CasemateError(
    'ERR_AUDIT_SIGNATURES',
    `${unsigned.length} ${unsigned.length === 1 ? 'package is' : 'packages are'} not as the registry has signed, such as ${first}.`,
    "Do not run it before you know why: install it anew from its registry (rm -r node_modules, npm ci), and compare. A mirror that changes packages signs none: auditLevel: 'off', and look elsewhere.",
  );
}

if (require.main === module)
  ending(() => {
    signatures(readPlan());
  });
