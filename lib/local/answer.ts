import { request } from 'node:https';

/** One real answer of the front, for people to look at. */
export interface Answer {
  /** 0 where there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Status line and headers, as text. */
  readonly head: string;
}

const patience = 10_000;

/** As much as NGINX passes on. */
const maxHeaderSize = 64 * 1024;

/** GET / of our own front on loopback, whose certificate we made ourselves. An app that does not answer is no error. */
export const firstAnswer = (url: string, signal: AbortSignal): Promise<Answer> =>
  new Promise((resolve) => {
    const none = (why: string): void => {
      resolve({ status: 0, headers: {}, head: `GET ${url}/\n(no answer: ${why})` });
    };
    const options = { rejectUnauthorized: false, agent: false, maxHeaderSize, headers: { Accept: 'text/html' } };
    request(url, { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) }, (answer) => {
      answer.on('error', () => undefined).destroy();
      const pairs = answer.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [[name, all[index + 1] ?? ''] as const] : [],
      );
      const first = `GET ${url}/\nHTTP/${answer.httpVersion} ${answer.statusCode ?? ''} ${answer.statusMessage ?? ''}`;
      resolve({
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(pairs),
        head: [first, ...pairs.map(([name, value]) => `${name}: ${value}`)].join('\n'),
      });
    })
      .on('error', ({ message, name }) => {
        none(name === 'AbortError' ? `stopped, or more than ${patience / 1000} s` : message);
      })
      .end();
  });
