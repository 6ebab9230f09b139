/** An answer as it came. */
export interface Answer {
  readonly status: number;
  /** Every header line as [name in lower case, value], repeated ones included. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Milliseconds until the whole answer was there. */
  readonly milliseconds: number;
}

/** The values of a header, in order. */
export const values = ({ headers }: Pick<Answer, 'headers'>, name: string): string[] =>
  headers.flatMap(([found, value]) => (found === name.toLowerCase() ? [value] : []));

/** The value of a header, those of repeated ones joined (RFC 9110, section 5.3); undefined where there is none. */
export const header = (answer: Pick<Answer, 'headers'>, name: string): string | undefined => {
  const found = values(answer, name);
  return found.length ? found.join(', ') : undefined;
};

export const isHtml = (answer: Answer): boolean =>
  /^(?:text\/html|application\/xhtml)/i.test(header(answer, 'content-type') ?? '');

export const isRedirect = ({ status }: Pick<Answer, 'status'>): boolean => [301, 302, 303, 307, 308].includes(status);

/** Refused by what stands before or in the app: any 4xx but those that mean "not here", and 501 and 505. */
export const isRefusal = ({ status }: Pick<Answer, 'status'>): boolean =>
  (status >= 400 && status < 500 && status !== 404) || status === 501 || status === 505;

/** The answers in what a raw connection gave back; bodies are only told apart where their length was announced. */
export function parseAnswers(text: string): Answer[] {
  const answers: Answer[] = [];
  let rest = text;
  for (;;) {
    const match = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r?\n/.exec(rest);
    const end = rest.indexOf('\r\n\r\n');
    if (!match || end < 0) return answers;
    const headers = rest
      .slice(match[0].length, end)
      .split('\r\n')
      .filter(Boolean)
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      });
    const length = Number(header({ headers }, 'content-length') ?? Number.NaN);
    const body = rest.slice(end + 4);
    const status = Number(match[1]);
    const bodiless = status < 200 || status === 204 || status === 304;
    const taken = bodiless ? 0 : Number.isNaN(length) ? nextAnswer(body) : length;
    answers.push({ status, headers, body: body.slice(0, taken), milliseconds: 0 });
    rest = body.slice(taken);
  }
}

const nextAnswer = (body: string): number => {
  const next = body.search(/(?<=\n)HTTP\/1\.[01] \d{3} /);
  return next < 0 ? body.length : next;
};
