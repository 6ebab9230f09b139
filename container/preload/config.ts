import type { ResolvedOptions } from '../../lib/options';
import { askedOfApp } from '../../nginx';
import type { MarkFile } from './mark';
import { variablesOf } from '../../lib/secret-declaration';

/** What the preload does, by concern; one that is left out is not there. It stands in `config.json` beside the code. */
export interface PreloadConfig {
  /** What the front sends as X-Casemate-Front, and nobody else knows. */
  readonly mark: string | MarkFile;
  /** The port on 127.0.0.1 where the front looks for the app; without it, the app listens where it likes. */
  readonly 'app-port'?: number;
  readonly timeouts?: true;
  /** Whether the front is told of answers that it need not stream. */
  readonly buffering?: true;
  /** Headers that the front asks about, in lower case: it is told of answers that have none of them. */
  readonly 'own-headers'?: readonly string[];
  /** Whether sockets from the front report the client's address, and TLS. */
  readonly trust?: true;
  readonly 'header-count'?: true;
  /** Seconds that an app without a handler of its own gets to end in, after SIGTERM. */
  readonly shutdown?: { readonly seconds: number };
  /** Whether a line says what ended the app. */
  readonly crash?: true;
  readonly watchdog?: { readonly seconds: number };
  /** Regular expressions may go on in V8's linear engine. */
  readonly regexp?: Pick<PreloadPlace, 'builtins'>;
  /** Whether the app is asked for its own list of origins before another site's request is refused. */
  readonly csrf?: true;
  readonly cors?: Pick<ResolvedOptions, 'trustedOrigins'>;
  readonly cookies?: CookiePolicy;
  /** Whether a GET or HEAD with a body is refused. */
  readonly 'content-length'?: true;
  readonly inspection?: InspectionPolicy;
  /** What the app is about to do is judged like what it was sent. */
  readonly guards?: GuardPolicy;
  readonly 'duplicate-parameters'?: ResolvedOptions['duplicateParameters'];
  /** Whether hints before an answer are left out. */
  readonly 'early-hints'?: true;
  /** Whether the app's own answers of 500 and above are made neutral. */
  readonly 'app-errors'?: true;
  /** Variables whose values are masked in logs, whatever they are called. */
  readonly redaction?: readonly string[];
  readonly pages: Pages;
}

export type InspectionPolicy = Pick<ResolvedOptions, 'inspection' | 'inspectionExcept'>;

export type GuardPolicy = InspectionPolicy & Pick<ResolvedOptions, 'trustedOrigins'>;

export type CookiePolicy = Pick<ResolvedOptions, 'sessionCookies' | 'oldSessionCookiesUntil' | 'sessionMaxAge'>;

/** The front's own error pages, with `$status`, `$error_reason` and `$request_id` in them. */
export interface Pages {
  readonly html: string;
  readonly json: string;
  readonly txt: string;
}

/** Less than whoever ends the app waits: `up` 10 s, Fargate 30 s. */
const secondsToEnd = 8;

/** What differs from one run to the next. */
export interface PreloadPlace {
  readonly mark: string | MarkFile;
  readonly port?: number | undefined;
  /** The file that names what of Node's own the app loads: a list of JSON. @default - nobody has looked */
  readonly builtins?: string;
}

/** The part of the options that concerns the app's process. */
export const preloadConfig = (
  options: ResolvedOptions,
  pages: Pages,
  { mark, port, builtins }: PreloadPlace,
): PreloadConfig => ({
  mark,
  ...(port !== undefined && { 'app-port': port }),
  timeouts: true,
  buffering: true,
  'own-headers': askedOfApp(options),
  trust: true,
  'header-count': true,
  shutdown: { seconds: secondsToEnd },
  crash: true,
  ...(options.watchdogTimeout > 0 && { watchdog: { seconds: options.watchdogTimeout } }),
  regexp: { ...(builtins !== undefined && { builtins }) },
  csrf: true,
  cors: { trustedOrigins: options.trustedOrigins },
  cookies: cookiePolicy(options),
  'content-length': true,
  ...(options.inspection !== 'off' && {
    inspection: inspectionPolicy(options),
    guards: { ...inspectionPolicy(options), trustedOrigins: options.trustedOrigins },
  }),
  'duplicate-parameters': options.duplicateParameters,
  'early-hints': true,
  ...(options.appErrors === 'neutral' && { 'app-errors': true }),
  redaction: variablesOf(options.secrets),
  pages,
});

const inspectionPolicy = ({ inspection, inspectionExcept }: ResolvedOptions): InspectionPolicy => ({
  inspection,
  inspectionExcept,
});

export const cookiePolicy = ({
  sessionCookies,
  oldSessionCookiesUntil,
  sessionMaxAge,
}: ResolvedOptions): CookiePolicy => ({
  sessionCookies,
  ...(oldSessionCookiesUntil !== undefined && { oldSessionCookiesUntil }),
  ...(sessionMaxAge !== undefined && { sessionMaxAge }),
});
