import type { Inspected } from '../../../lib/inspection';

export const get = (target: string, ...rawHeaders: string[]): Inspected => ({
  method: 'GET',
  target,
  rawHeaders: ['Host', 'app.example', ...rawHeaders],
});

export const post = (type: string, body: string | Buffer, ...rawHeaders: string[]): Inspected => ({
  method: 'POST',
  target: '/items',
  rawHeaders: ['Host', 'app.example', 'Content-Type', type, ...rawHeaders],
  body: Buffer.from(body),
});

export const query = (text: string): Inspected => get(`/search?page=2&q=${encodeURIComponent(text)}`);
export const json = (value: unknown): Inspected => post('application/json', JSON.stringify(value));
export const form = (text: string): Inspected =>
  post('application/x-www-form-urlencoded', `page=2&q=${encodeURIComponent(text).replaceAll('%20', '+')}`);

const boundary = 'x-casemate';
export const multipart = (head: string, content: string | Buffer): Inspected =>
  post(
    `multipart/form-data; boundary=${boundary}`,
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  );
