import type { CookiePolicy } from './config';
import type { CookieRules } from './session-cookies';

/** What the functions of session-cookies.ts need of the options. Where two names have one neutral name, the later entry has it. */
export function rulesOf({
  sessionCookies,
  sessionMaxAge = 0,
}: Omit<CookiePolicy, 'oldSessionCookiesUntil'>): CookieRules {
  const named = Object.entries(sessionCookies).filter((entry): entry is [string, string] => entry[1] !== false);
  const own = Object.fromEntries(named.map(([name, neutral]) => [neutral, name]));
  return {
    neutral: Object.fromEntries(Object.entries(own).map(([neutral, name]) => [name, neutral])),
    own,
    sessions: Object.fromEntries(Object.keys(sessionCookies).map((name) => [name, true])),
    maxAge: sessionMaxAge,
  };
}
