import type { SecretNeed } from '../../lib/secret-declaration';

/** What the launcher is told, in the environment variable CASEMATE_SECRETS: names and ARNs, which a template may hold; no value. */
export interface LauncherConfig {
  readonly needs: readonly SecretNeed[];
  /** Variables that child processes get too. */
  readonly childSecrets: readonly string[];
  /** Where `casemate up` hands out the values; without it, Secrets Manager is asked. */
  readonly socket?: string;
  /** Seconds between two looks for versions that have changed. */
  readonly interval?: number;
}

export const configVariable = 'CASEMATE_SECRETS';

/** Set in a process that has its secrets: what it starts gets none. */
export const launchedVariable = 'CASEMATE_LAUNCHED';

export const readConfig = (environment: NodeJS.ProcessEnv): LauncherConfig | undefined => {
  const text = environment[configVariable];
  return text === undefined ? undefined : (JSON.parse(text) as LauncherConfig);
};

/** The version that each secret has, by name and stage. */
export type Versions = Readonly<Record<string, string>>;

/** What a process of the app tells the one that started it: which versions it has, and no value. */
export const versionsMessage = (versions: Versions): object => ({ casemate: 'secrets', versions });

export const versionsOf = (message: unknown): Versions | undefined => {
  const { casemate, versions } = (message ?? {}) as { casemate?: unknown; versions?: Versions };
  return casemate === 'secrets' ? versions : undefined;
};
