import { refusals } from '../refusals';
import { table } from './markdown';

const intro = `# Refusals

What Casemate refuses by itself, and what to do where the request was honest. Each refusal has a request id: it is in the
header \`X-Request-Id\`, on the page, and in the access log, where \`refusedBy\` names what stands in the first column.
\`casemate up\` prints both. Written by \`npm run docs\`; the words are in lib/refusals.ts.`;

/** docs/refusals.md. */
export const refusalsPage = (): string =>
  `${intro}\n\n${table([
    ['Refused by', 'Answer', 'What', 'Where it was honest'],
    ...Object.entries(refusals).map(([concern, { answer, what, cure }]) => [`\`${concern}\``, answer, what, cure]),
  ])}\n`;
