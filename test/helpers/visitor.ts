import type { Running } from './apps';
import { request, type Answer, type RequestOptions } from './request';

export interface Visit extends RequestOptions {
  /** Sent as a browser sends a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
}

const content = ({ form, json, body }: Visit): Pick<RequestOptions, 'headers' | 'body'> => {
  if (form) {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return { headers, body: new URLSearchParams(form).toString() };
  }
  if (json !== undefined) return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(json) };
  return body === undefined ? {} : { body };
};

const isOver = (attributes: string): boolean => {
  const [, age] = /; *max-age=(-?\d+)/i.exec(attributes) ?? [];
  const [, date = ''] = /; *expires=([^;]+)/i.exec(attributes) ?? [];
  return age === undefined ? Date.parse(date) <= Date.now() : Number(age) <= 0;
};

/** A client that keeps the cookies of one app, as a browser does, and forgets those that are over. */
export function visitor({ url }: Pick<Running, 'url'>): (path: string, visit?: Visit) => Promise<Answer> {
  const cookies = new Map<string, string>();
  return async (path, { form, json, body, ...visit } = {}) => {
    const sent = content({ form, json, body } as Visit);
    const answer = await request(url + path, {
      method: sent.body === undefined ? 'GET' : 'POST',
      ...visit,
      ...sent,
      headers: {
        ...sent.headers,
        ...(cookies.size && { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...visit.headers,
      },
    });
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = '', attributes = ''] = /^([^=;]+)=([^;]*)(.*)$/.exec(cookie) ?? [];
      if (isOver(attributes)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
}
