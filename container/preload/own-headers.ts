import type { Part } from './server';

const own = 'X-Casemate-Own';

/** What the parts say to the front, and what the front takes for said by them. */
const said = ['x-casemate-refused-by', 'x-casemate-reported', 'x-casemate-cors', own.toLowerCase()];

/**
 * Tells the front of an answer with none of the headers that it asks about (`none`), or with none but what the parts have to say (`ours`):
 * most are such, and it need not ask for each. Not of a server's error, whose head may be made anew (held-answers.ts).
 * @param asked their names, in lower case
 */
export function ownHeaders(asked: readonly string[]): Part {
  const [ofApp, ofUs] = [new Set(asked), new Set(said)];
  return {
    head: (_, response) => {
      let word = response.statusCode < 500 ? 'none' : '';
      for (const name of word ? response.getHeaderNames() : []) {
        if (ofApp.has(name)) {
          word = '';
          break;
        }
        if (ofUs.has(name)) word = 'ours';
      }
      if (word) response.setHeader(own, word);
      // The app's word on it is not ours.
      else response.removeHeader(own);
    },
  };
}
