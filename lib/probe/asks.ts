import { type Answer, header, isHtml, isRedirect, parseAnswers, values } from './answer';
import { CannotSee } from './check';
import { userAgent, type Exchange, type Target } from './target';

/** Questions that more than one check asks. */

/** A name that no host has (RFC 2606). */
export const foreignHost = 'casemate-probe.invalid';
export const foreignOrigin = `https://${foreignHost}`;

/** A cookie like a session's, of no session. */
export const someCookie = 'casemate-probe=1';

/** The pages that are HTML, errors among them; never none. */
export async function htmlPages(target: Target): Promise<readonly (readonly [string, Answer])[]> {
  const pages = (await target.pages()).filter(([, answer]) => isHtml(answer) && !isRedirect(answer));
  if (pages.length === 0) throw new CannotSee('No HTML was seen; name a page with --path.');
  return pages;
}

/** The same with data, images and all else that is no redirect; never none. */
export async function anyPages(target: Target): Promise<readonly (readonly [string, Answer])[]> {
  const pages = (await target.pages()).filter(([, answer]) => !isRedirect(answer));
  if (pages.length === 0) throw new CannotSee('Only redirects were seen; name a page with --path.');
  return pages;
}

export interface Cookie {
  readonly path: string;
  readonly name: string;
  /** Names in lower case; empty for those without a value. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Every cookie of every answer so far at the given paths; never none. */
export async function cookiesSet(target: Target): Promise<readonly Cookie[]> {
  const answers = [...(await target.pages()), ['an unknown path', await target.missing()] as const];
  const cookies = answers.flatMap(([path, answer]) =>
    values(answer, 'set-cookie').map((line) => {
      const [pair = '', ...rest] = line.split(';');
      const attributes = rest.map((attribute) => {
        const [name = '', ...value] = attribute.split('=');
        return [name.trim().toLowerCase(), value.join('=').trim()] as const;
      });
      return { path, name: pair.split('=')[0]?.trim() ?? '', attributes: new Map(attributes) };
    }),
  );
  if (cookies.length === 0) throw new CannotSee('No answer set a cookie; name a page that does with --path.');
  return cookies;
}

/** Named as frameworks name sessions and tokens of logins. */
const sessionLike = /sess|sid$|^sid|auth|token|jwt|login|^(?:__(?:Host|Secure)-)?id\d?$|^remember/i;
const readableToken = /csrf|xsrf/i;

export async function sessionCookies(target: Target): Promise<readonly Cookie[]> {
  const cookies = (await cookiesSet(target)).filter(({ name }) => sessionLike.test(name) && !readableToken.test(name));
  if (cookies.length === 0) throw new CannotSee('No cookie that was set looks like a session.');
  return cookies;
}

/** A request by hand: what an HTTP client would not send. */
export const message = (target: Target, line: string, headers: readonly string[], body = ''): string =>
  [
    line,
    ...(headers.some((one) => /^host\s*:/i.test(one)) ? [] : [`Host: ${target.authority}`]),
    `User-Agent: ${userAgent}`,
    ...headers,
    '',
    body,
  ].join('\r\n');

/** The first answer of an exchange; undefined where the connection ended without one. */
export const first = ({ text }: Exchange): Answer | undefined => parseAnswers(text)[0];

export const hasAnswer = (text: string): boolean => parseAnswers(text).length > 0;

/** "405", or what came in place of an answer. */
export const told = (exchange: Exchange): string =>
  String(first(exchange)?.status ?? (exchange.closed ? 'the connection closed' : 'no answer'));

const path = (target: Target): string => target.paths[0] ?? '/';

const announced = 1 << 30;
/** A body of 1 GB, announced and never sent. */
export const largeBody = (target: Target): Promise<Exchange> =>
  target.once('a large body', () =>
    target.raw(
      message(target, `POST ${path(target)} HTTP/1.1`, [
        'Content-Type: application/octet-stream',
        `Content-Length: ${announced}`,
      ]),
      { until: hasAnswer, patience: 3000, silenceTells: true },
    ),
  );

/** One header line of 12 KB: more than NGINX and Apache take, less than Node does. */
export const longHeader = (target: Target): Promise<Exchange> =>
  target.once('a long header', () =>
    target.raw(
      message(target, `GET ${path(target)} HTTP/1.1`, [`X-Casemate-Probe: ${'x'.repeat(12_000)}`, 'Connection: close']),
      { until: hasAnswer },
    ),
  );

/** A path of 12 KB. */
export const longTarget = (target: Target): Promise<Exchange> =>
  target.once('a long target', () =>
    target.raw(message(target, `GET /${'x'.repeat(12_000)} HTTP/1.1`, ['Connection: close']), { until: hasAnswer }),
  );

/** A request that no server may accept: two hosts (RFC 9112, section 3.2). */
export const malformed = (target: Target): Promise<Exchange> =>
  target.once('a malformed request', () =>
    target.raw(
      message(target, `GET ${path(target)} HTTP/1.1`, [
        `Host: ${target.authority}`,
        `Host: ${foreignHost}`,
        'Connection: close',
      ]),
      { until: hasAnswer },
    ),
  );

export const trace = (target: Target): Promise<Exchange> =>
  target.once('TRACE', () =>
    target.raw(message(target, `TRACE ${path(target)} HTTP/1.1`, ['X-Casemate-Probe: traced', 'Connection: close']), {
      until: hasAnswer,
    }),
  );

/** Where a login is most often. A POST with a made-up name and no password, as one who mistypes sends. */
export const loginPaths = [
  '/login',
  '/signin',
  '/api/login',
  '/auth/login',
  '/api/auth/login',
  '/users/sign_in',
  '/session',
  '/auth',
  '/rest/user/login',
] as const;

export const loginBody = {
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: 'username=casemate-probe&password=',
} as const;

/** A path where a POST as from a page of the site itself is taken up, and how it is answered. */
export interface Postable {
  readonly path: string;
  readonly status: number;
  /** Headers and body of a POST as one of the site's own pages would send it, with a cookie. */
  readonly asked: {
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

export const ownOrigin = (target: Target): string => target.url.origin;

/** A server of files gives the page whatever the method is; a site that has moved leads there. */
const sameAs = (posted: Answer, got: Answer): boolean =>
  posted.status === got.status &&
  ((posted.status === 200 && posted.body === got.body) ||
    (isRedirect(posted) && header(posted, 'location') === header(got, 'location')));

export const postable = (target: Target): Promise<Postable> =>
  target.once('a path that takes POST', async () => {
    const login = await loginPath(target);
    const candidates = [...new Set([...target.paths, ...(login === undefined ? [] : [login])])];
    for (const path of candidates) {
      const asked = {
        ...loginBody,
        method: 'POST' as const,
        headers: {
          ...loginBody.headers,
          Cookie: someCookie,
          Origin: ownOrigin(target),
          'Sec-Fetch-Site': 'same-origin',
        },
      };
      const answer = await target.ask(path, asked);
      const { status } = answer;
      if (!sameAs(answer, await target.get(path)) && ![403, 404, 405, 421, 501].includes(status))
        return { path, status, asked };
    }
    throw new CannotSee(`No path that takes a POST was found (tried ${candidates.join(', ')}); name one with --path.`);
  });

const formWithPassword = /<form\b[^>]*>(?:(?!<\/form>)[^])*?type=["']?password/i;

/** Where a form of a page leads; to the page itself where it does not say so. */
function actionOf(form: string, page: URL): URL {
  const action = /action=["']?([^"'\s>]*)/i.exec(form)?.[1];
  return action && URL.canParse(action, page) ? new URL(action, page) : page;
}

/**
 * Where one logs in: a page with a form that asks for a password; else a usual path that takes a POST. Attempts are dear, as
 * a login has a limit of its own: GET comes first, and few paths are tried by POST.
 */
export const loginPath = (target: Target): Promise<string | undefined> =>
  target.once('a login path', async () => {
    const missing = (await target.missing()).status;
    const candidates = [
      ...new Set([...target.paths.filter((one) => /log-?in|sign-?in|session|auth/i.test(one)), ...loginPaths]),
    ];
    const found: string[] = [];
    const elsewhere = new Set<string>();
    for (const path of candidates) {
      const answer = await target.get(path);
      const form = formWithPassword.exec(answer.body)?.[0];
      if (form !== undefined) {
        const to = actionOf(form, new URL(path, target.url.origin));
        if (to.origin === target.url.origin) return to.pathname;
        elsewhere.add(path);
      } else if (![404, missing].includes(answer.status)) found.push(path);
    }
    const unknown = (await target.ask('/casemate-probe-no-such-login', { method: 'POST', ...loginBody })).status;
    for (const path of [...new Set([...found, ...loginPaths])].filter((one) => !elsewhere.has(one)).slice(0, 5)) {
      const { status } = await target.ask(path, { method: 'POST', ...loginBody, impatient: true });
      if (![404, 405, 501, unknown].includes(status)) return path;
    }
    return undefined;
  });

/** What is told in every answer: that of the given paths, and that of what is unknown. */
export async function usualAnswers(target: Target): Promise<readonly (readonly [string, Answer])[]> {
  return [...(await target.pages()), ['an unknown path', await target.missing()] as const];
}
