import type { IncomingMessage, ServerResponse } from 'node:http';
import { ofTheBody } from '../app-errors';
import { excepted } from '../../../lib/inspection/excepted';
import type { InspectionPolicy, Pages } from '../config';
import { errorAnswer } from '../error-answer';
import type { Keeper } from '../held-answers';
import { unanswered } from '../in-flight';
import { concern, log } from '../inspection';
import { exceptionsOf } from '../inspection-exceptions';
import { refuse } from '../refusal';
import { tellFront } from '../server';
import { targetOf, valuesOf, type Value } from './values';

/**
 * Asks whether what an app is about to do was chosen by a client whose request is not answered yet.
 * @returns whether it must not be done; that client has its answer already
 */
export type Guard = (detector: string, isChosen: (value: Value) => string | undefined) => boolean;

const nothing = (): void => undefined;

/** The app may go on as if its answer were sent: what it says of a request that was refused is heard by nobody. */
export function deafen(response: ServerResponse): void {
  const itself = (): ServerResponse => response;
  Object.assign(response, {
    ...{ writeHead: itself, setHeader: itself, setHeaders: itself, appendHeader: itself, removeHeader: nothing },
    ...{ writeContinue: nothing, writeEarlyHints: nothing, flushHeaders: nothing, addTrailers: nothing },
    ...{ write: () => true, end: itself },
  });
}

/** The front's page in place of an answer that the app has chosen. */
export function inPlaceOf(request: IncomingMessage, pages: Pages): Keeper {
  const { type, body } = errorAnswer(pages, request, 403);
  const head = (answer: ServerResponse): void => {
    answer.statusCode = 403;
    for (const name of ['Location', ...ofTheBody]) answer.removeHeader(name);
    answer.setHeader('Content-Type', type);
    answer.setHeader('Cache-Control', 'no-store');
    tellFront(answer, 'Refused-By', concern);
  };
  return { write: () => ({ body, head }), end: () => ({ body, head }) };
}

export interface Judge {
  /** Judges for any request that is not answered yet: which of them made the app do it, nothing says for free. */
  readonly anyInFlight: Guard;
  /** What is wrong with the answer to a request, rather than with a value in it. */
  readonly answer: (request: IncomingMessage, detector: string, matched: string) => boolean;
  /** Judges for one request, and leaves the answer to whoever asks. */
  readonly one: (request: IncomingMessage, ...what: Parameters<Guard>) => boolean;
}

/**
 * The same policy, log and page as the inspection's. Nothing is done per request: the values of one are read when an app is about
 * to do what a guard stands before.
 */
export function judge(policy: InspectionPolicy, pages: Pages): Judge {
  const exceptionsFor = exceptionsOf(policy.inspectionExcept);

  const one: Judge['one'] = (request, detector, isChosen) => {
    for (const value of valuesOf(request)) {
      const matched = isChosen(value);
      if (
        matched === undefined ||
        excepted(exceptionsFor(targetOf(request)), { detector, part: value.part, name: value.name })
      )
        continue;
      log(policy.inspection, { detector, part: value.part, name: value.name, matched }, request, targetOf(request));
      return policy.inspection === 'block';
    }
    return false;
  };

  return {
    one,
    answer: (request, detector, matched) => {
      const whole = { part: 'path', name: '' } as const;
      if (excepted(exceptionsFor(targetOf(request)), { detector, ...whole })) return false;
      log(policy.inspection, { detector, part: 'path', name: '', matched }, request, targetOf(request));
      return policy.inspection === 'block';
    },
    anyInFlight: (detector, isChosen) =>
      unanswered().some(({ request, response }) => {
        try {
          if (!one(request, detector, isChosen)) return false;
        } catch {
          // Whatever is wrong with us must not be wrong with the app.
          return false;
        }
        if (!response.headersSent) {
          for (const name of response.getHeaderNames()) response.removeHeader(name);
          refuse(concern, 403, pages, request, response);
          deafen(response);
        }
        return true;
      }),
  };
}
