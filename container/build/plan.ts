/** What the build of one app's image is told: plan.json, beside this code. */
export interface Plan {
  readonly manager: Manager;
  /** The package manager as an npm package, such as `pnpm@10.4.1`, where the build image does not have it. */
  readonly program?: string;
  /** The app's folder within what is copied; another than `.` in a workspace. */
  readonly folder: string;
  /** Packages whose install scripts run. */
  readonly installScripts: readonly string[];
  readonly auditLevel: Severity | 'off';
  readonly auditExceptions: Readonly<Record<string, AuditException>>;
  /** The arguments that Node gets: flags, preload, and what starts the app. */
  readonly command: readonly string[];
  readonly port: number;
  /** Folders of the app that it may write to. */
  readonly writable: readonly string[];
  /** Whether the file that starts the app is replaced by one that holds all it imports. */
  readonly bundle: boolean;
}

/** Where the image has what V8 made of the app's modules. */
export const compileCache = '/casemate/compile-cache';
/** Of an app that is one file (bundled.ts). */
export const bundleCache = `${compileCache}/bundle`;
/** What of Node's own the app loads. */
export const builtins = `${compileCache}/builtins.json`;

export type Manager = 'npm' | 'yarn' | 'berry' | 'pnpm';
export const severities = ['low', 'moderate', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Why a known vulnerability does not stop the build, and the last day on which it does not. */
export interface AuditException {
  readonly reason: string;
  readonly until: string;
}
