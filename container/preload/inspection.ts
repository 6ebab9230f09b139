import { writeSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Finding, Inspected, InspectionException, InspectionOptions } from '../../lib/inspection';
import type { InspectionPolicy, Pages } from './config';
import { hasBody } from './content-length';
import { requestIdOf } from './error-answer';
import { holdBody, type Start } from './held-body';
import { keepBody } from './guards/values';
import { exceptionsOf } from './inspection-exceptions';
import { redactedMatch } from './redaction';
import { refuse } from './refusal';
import { tellFront, type Part } from './server';

/** What finds the attacks: lib/inspection. */
export interface Engine {
  readonly inspectHead: (request: Inspected, options: InspectionOptions) => Finding | undefined;
  readonly inspectBody: (request: Inspected, options: InspectionOptions) => Finding | undefined;
}

/** What the front's log, `casemate waf logs` and the options call it; the guards' too. */
export const concern = 'inspection';

/** Bytes: the default `bodyLimit`. Of a body that is allowed to be longer, as much is inspected. */
const longest = 1 << 20;

/** Bytes of all bodies that are held at once. */
const longestInAll = 64 << 20;

/**
 * What apps read as text, and archives that they unpack; anything else passes as it comes. A body without a type is taken for
 * text by apps that parse by themselves.
 */
const inspectedType =
  /^\s*(?:$|text\/|multipart\/|[\w-]+\/[\w.-]+\+(?:json|xml)\b|application\/(?:json|xml|x-www-form-urlencoded|graphql|x-ndjson|csp-report|(?:x-)?yaml|javascript|zip|x-zip-compressed)\s*(?:[;,]|$))/i;

const hasInspectedBody = (request: IncomingMessage): boolean =>
  hasBody(request) && inspectedType.test(request.headers['content-type'] ?? '');

/** Whether a body that nothing says the type of is no text: no text has a NUL in it. */
const isBinary = (request: IncomingMessage, body: Buffer): boolean =>
  (request.headers['content-type'] ?? '').trim() === '' && body.subarray(0, 1024).includes(0);

/** How bodies for programs start, whatever type they are sent with: JSON, and XML that may declare entities. */
const structured = /^\s*(?:\{\s*["}]|\[\s*[[{"\]\dtfn-]|<\?xml|<!doctype\s[^>]{0,200}\[)/i;

/** A text by itself is what the app keeps or shows as a whole (a note, a page, a table), not a value that it puts among others. */
const isDocument = (request: IncomingMessage, body: Buffer): boolean =>
  /^\s*text\/(?!xml\b)/i.test(request.headers['content-type'] ?? '') &&
  !structured.test(body.toString('latin1', 0, 512));

/**
 * One line on stderr for machines: its `path`, `detector` and `name` are those of an exception.
 * @param target as it came: an app's routers may have changed the request's own
 */
export function log(decision: string, finding: Finding, request: IncomingMessage, target = request.url ?? ''): void {
  const { detector, part, name, matched } = finding;
  const line = JSON.stringify({
    casemate: concern,
    time: new Date().toISOString(),
    requestId: requestIdOf(request),
    decision,
    detector,
    part,
    name: redactedMatch('', name),
    matched: redactedMatch(name, matched),
    method: request.method,
    path: target.split('?', 1)[0]?.slice(0, 1024),
    client: request.socket.remoteAddress,
  });
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // A full pipe (EAGAIN), or nobody who reads: the access log still has the refusal.
  }
}

/**
 * Attacks that can be told by what they are made of, refused before the app runs. Bodies are held back until they are complete.
 * @param load the engine, on first use: an app that starts is not to wait for it
 */
export function inspection(policy: InspectionPolicy, pages: Pages, load: () => Engine): Part {
  const exceptionsFor = exceptionsOf(policy.inspectionExcept);
  const counted = new WeakSet<IncomingMessage>();
  let loaded: Engine | undefined;
  const engine = (): Engine => (loaded ??= load());

  /** @returns whether the request is answered */
  function decide(
    finding: Finding | undefined,
    request: IncomingMessage,
    response: ServerResponse | undefined,
  ): boolean {
    if (!finding) return false;
    log(policy.inspection, finding, request);
    if (policy.inspection === 'block') return refuse(concern, 403, pages, request, response);
    counted.add(request);
    return false;
  }

  function judge(
    start: Start,
    asked: Inspected,
    exceptions: readonly InspectionException[],
    request: IncomingMessage,
    response: ServerResponse | undefined,
  ): boolean {
    if (start === 'gone') return false;
    if (start === 'too many') {
      response?.setHeader('Retry-After', 1);
      return refuse(concern, 503, pages, request, response);
    }
    keepBody(request, start);
    if (isBinary(request, start) || isDocument(request, start)) return false;
    return decide(engine().inspectBody({ ...asked, body: start }, { exceptions }), request, response);
  }

  return {
    listening: () => void setImmediate(engine),
    request: (request, response) => {
      const { method = '', url = '', rawHeaders } = request;
      const asked: Inspected = { method, target: url, rawHeaders };
      const exceptions = exceptionsFor(url);
      if (decide(engine().inspectHead(asked, { exceptions }), request, response)) return true;
      // What the head is counted for, the body need not be.
      if (!hasInspectedBody(request) || counted.has(request)) return false;
      return (ready) => {
        holdBody(request, longest, longestInAll, (start, release) => {
          ready(() => {
            try {
              return judge(start, asked, exceptions, request, response);
            } finally {
              release();
            }
          });
        });
      };
    },
    head: (request, response) => {
      if (counted.has(request)) tellFront(response, 'Reported', concern);
    },
  };
}
