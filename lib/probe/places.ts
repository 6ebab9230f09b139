import { score, type CheckResult, type Score } from './grade';

/** A station on the way of a request. */
export interface Place {
  readonly name: string;
  /** What is enforced there, in few words. */
  readonly what: readonly [string, string];
  /** Concerns; the one without any has the rest. */
  readonly concerns: readonly string[];
}

/** The way of a request, from the visitor on. */
export const places: readonly Place[] = [
  {
    name: 'The connection',
    what: ['HTTPS only, strong ciphers,', 'a valid certificate'],
    concerns: ['tls', 'https-only', 'listen', 'strict-transport-security'],
  },
  {
    name: 'The front',
    what: ['limits, headers, hosts,', 'paths, other sites'],
    concerns: [],
  },
  {
    name: "The app's process",
    what: ['cookies and their names,', 'errors, parameters'],
    concerns: ['cookies', 'app-errors', 'duplicate-parameters', 'preload', 'upstream-timeout'],
  },
  {
    name: "The app's own code",
    what: ['what only its authors', 'can put right'],
    concerns: ['app'],
  },
];

const elsewhere = places.flatMap(({ concerns }) => concerns);

export const scoreAt = ({ concerns }: Place, checks: readonly CheckResult[]): Score =>
  score(checks.filter(({ concern }) => (concerns.length ? concerns.includes(concern) : !elsewhere.includes(concern))));
