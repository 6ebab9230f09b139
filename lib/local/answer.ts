import { request } from 'node:https';

/** One real answer of the front, for people to look at. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Status line and headers, as text. */
  readonly head: string;
}

const patience = 10_000;

/** GET / of our own front on loopback, whose certificate we made ourselves. */
export const firstAnswer = (url: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request(
      url,
      { rejectUnauthorized: false, agent: false, timeout: patience, headers: { Accept: 'text/html' } },
      (answer) => {
        answer.destroy();
        const pairs = answer.rawHeaders.flatMap((name, index, all) =>
          index % 2 === 0 ? [[name, all[index + 1] ?? ''] as const] : [],
        );
        const first = `GET ${url}/\nHTTP/${answer.httpVersion} ${answer.statusCode ?? ''} ${answer.statusMessage ?? ''}`;
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(pairs),
          head: [first, ...pairs.map(([name, value]) => `${name}: ${value}`)].join('\n'),
        });
      },
    )
      .on('timeout', () => {
        resolve({ status: 0, headers: {}, head: `GET ${url}/\n(no answer within ${patience / 1000} s)` });
      })
      .on('error', reject)
      .end();
  });
