import type { Part } from './server';

const own = 'X-Casemate-Own';

/** What the parts say to the front, and what the front takes for said by them. */
const said = ['x-casemate-refused-by', 'x-casemate-reported', 'x-casemate-cors', own.toLowerCase()];

/**
 * Tells the front of an answer with none of the headers that it asks about: most are such, and it need not ask for each. Not of a server's
 * error, whose head may be made anew (held-answers.ts).
 * @param asked their names, in lower case
 */
export function ownHeaders(asked: readonly string[]): Part {
  const looked = new Set([...asked, ...said]);
  return {
    head: (_, response) => {
      if (response.statusCode < 500 && !response.getHeaderNames().some((name) => looked.has(name))) {
        response.setHeader(own, 'none');
      } else {
        // The app's word on it is not ours.
        response.removeHeader(own);
      }
    },
  };
}
