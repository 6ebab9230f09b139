import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Part } from './server';

interface Exchange {
  request: IncomingMessage;
  /** There is none to an upgrade. */
  response: ServerResponse | undefined;
}

/** The latest request of each open connection: HTTP/1.1 has one at a time. One listener a connection, none a request. */
const open = new Map<Socket, Exchange>();

/** Lets others know which requests are not answered yet. */
export const inFlight: Part = {
  request: (request, response) => {
    const { socket } = request;
    const before = open.get(socket);
    if (before) {
      before.request = request;
      before.response = response;
    } else {
      socket.once('close', () => open.delete(socket));
      open.set(socket, { request, response });
    }
    return false;
  },
};

const exchanges = (): Exchange[] => [...open.values()];

/** Requests that are not answered yet. */
export const unanswered = (): { readonly request: IncomingMessage; readonly response: ServerResponse }[] =>
  exchanges().flatMap(({ request, response }) =>
    response && !response.writableFinished ? [{ request, response }] : [],
  );

/** Their ids, as the access log of the front has them. */
export const requestsInFlight = (): string[] =>
  unanswered().map(({ request }) => String(request.headers['x-request-id'] ?? ''));

export const answersInFlight = (): ServerResponse[] => unanswered().map(({ response }) => response);

/** The sockets that requests have upgraded (WebSockets). */
export const upgradedSockets = (): Socket[] =>
  exchanges().flatMap(({ request, response }) => (response ? [] : [request.socket]));
