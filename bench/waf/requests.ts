import type { WafRequest } from '../../lib/waf/testing';

/** What a browser sends with everything. */
export const headers = {
  host: 'example.com',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  accept: '*/*',
  cookie: 'sid=0a1b2c3d',
  'sec-fetch-site': 'same-origin',
};

export const get = (query: string): WafRequest => ({ uri: `/api/items?${query}`, headers });

export const post = (body: string, type: string): WafRequest => ({
  uri: '/api/items',
  method: 'POST',
  headers: { ...headers, 'content-type': type },
  body,
});

export const form = (body: string): WafRequest => post(body, 'application/x-www-form-urlencoded');
export const json = (value: unknown): WafRequest => post(JSON.stringify(value), 'application/json');

export const multipart = (name: string, value: string): WafRequest =>
  post(
    `--frontier\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--frontier--\r\n`,
    'multipart/form-data; boundary=frontier',
  );
