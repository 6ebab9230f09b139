/** Names that hold a secret; not those that only say where one is, or how long, or whether. */
const secretName =
  /(?:(?:^|_|PG)(?:PASS(?:WORD|WD|PHRASE)?|SECRET|TOKEN|CREDENTIALS?|SALT|PEPPER)|_PWD|(?:^|_)(?:API|APP|AUTH|PRIVATE|ACCESS|SECRET|SIGNING|ENCRYPTION|MASTER|JWT|COOKIE|SESSION)_?KEY)$/i;

/** Prefixes of what bundlers write into the files that browsers get: no secret, whatever it is called. */
const shownToBrowsers = /^(?:NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|PUBLIC|VITE|REACT_APP|GATSBY|VUE_APP)_/;

/** Whether, and where, but not what. */
const harmlessValue = /^(?:|true|false|yes|no|on|off|\d{1,3}|arn:[^:]+:(?:secretsmanager|ssm):.*|\/[\w./-]+)$/i;

/** Formats that are secrets whatever the variable is called. */
const secretValues: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36,}\b/,
  /\bgithub_pat_\w{22,}\b/,
  /\bsk_live_[A-Za-z0-9]{16,}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}\b/,
  // A password in a URL: postgres://user:password@host.
  /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
  // Or in a connection string: Server=host;Password=hunter2.
  /;\s*(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*[^;\s]+/i,
];

/** `sessionSecret` is `session_Secret`. */
const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');

/** Whether a text has the format of a secret, whatever it is called. */
export const hasSecretFormat = (text: string): boolean => secretValues.some((pattern) => pattern.test(text));

/** Whether a variable is called a secret, and does not hold something harmless. */
export const namesSecret = (name: string, value: string): boolean =>
  secretName.test(snake(name)) && !shownToBrowsers.test(name) && !harmlessValue.test(value);
