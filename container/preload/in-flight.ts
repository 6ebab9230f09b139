import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Part } from './server';

/**
 * Open connections of the front, and whether a request has upgraded them. Not their requests: the front keeps its connections, and
 * each would keep the last request with all that the app hung on it, such as a parsed body, for the garbage collector to carry along.
 */
const open = new Map<Socket, boolean>();

/** Lets others know which requests are not answered yet. One listener a connection, none a request. */
export const inFlight: Part = {
  request: ({ socket }, response) => {
    const isKnown = open.has(socket);
    if (!isKnown) socket.once('close', () => open.delete(socket));
    if (!isKnown || !response) open.set(socket, !response);
    return false;
  },
};

/** Node's own: what a connection is being answered, until that is sent. HTTP/1.1 has one at a time. */
type Answering = Socket & { readonly _httpMessage?: (ServerResponse & { readonly req: IncomingMessage }) | null };

/** Requests that are not answered yet. */
export const unanswered = (): { readonly request: IncomingMessage; readonly response: ServerResponse }[] =>
  [...open.keys()].flatMap((socket) => {
    const { _httpMessage: response } = socket as Answering;
    return response && !response.writableFinished ? [{ request: response.req, response }] : [];
  });

/** Their ids, as the access log of the front has them. */
export const requestsInFlight = (): string[] =>
  unanswered().map(({ request }) => String(request.headers['x-request-id'] ?? ''));

export const answersInFlight = (): ServerResponse[] => unanswered().map(({ response }) => response);

/** The sockets that requests have upgraded (WebSockets). */
export const upgradedSockets = (): Socket[] =>
  [...open].flatMap(([socket, isUpgraded]) => (isUpgraded ? [socket] : []));
