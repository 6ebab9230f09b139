import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Pages } from './config';
import { errorAnswer } from './error-answer';
import { tellFront } from './server';

/**
 * Answers in the app's place, with the front's page.
 * @param response undefined for a WebSocket's upgrade
 * @returns what a part says that has answered
 */
export function refuse(
  concern: string,
  status: number,
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse | undefined,
): true {
  const { type, body } = errorAnswer(pages, request, status);
  const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store' };
  if (response) {
    tellFront(response, 'Refused-By', concern);
    response.writeHead(status, headers).end(body);
    return true;
  }
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `X-Casemate-Refused-By: ${concern}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ];
  // Whoever hangs up first: an error that nobody hears would end the process.
  request.socket.on('error', () => undefined).end(`${head.join('\r\n')}\r\n\r\n${body}`);
  return true;
}
