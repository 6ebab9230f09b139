import { table } from './markdown';

/** How many of some requests the web ACL stopped. */
export interface Measured {
  readonly set: string;
  readonly carrier: string;
  readonly requests: number;
  readonly stopped: number;
}

export interface WafFigures {
  readonly attacks: readonly Measured[];
  readonly honest: readonly Measured[];
}

const share = ({ stopped, requests }: Pick<Measured, 'stopped' | 'requests'>): string =>
  `${((100 * stopped) / Math.max(1, requests)).toFixed(1)} %`;

const sumOf = (rows: readonly Measured[]): Pick<Measured, 'stopped' | 'requests'> => ({
  requests: rows.reduce((sum, { requests }) => sum + requests, 0),
  stopped: rows.reduce((sum, { stopped }) => sum + stopped, 0),
});

function figures(rows: readonly Measured[], stopped: string): string {
  const sum = sumOf(rows);
  return table([
    ['What', 'In', 'Requests', stopped, 'Share'],
    ...rows.map((row) => [row.set, row.carrier, String(row.requests), String(row.stopped), share(row)]),
    ['**All**', '', String(sum.requests), String(sum.stopped), share(sum)],
  ]);
}

/** docs/waf-corpora.md. */
export const wafCorporaPage = ({ attacks, honest }: WafFigures): string =>
  `# The web ACL, measured

Written by \`npm run measure:waf -- FOLDER\`, FOLDER holding the public corpora (fuzzdb, PayloadsAllTheThings, the regression tests of
the OWASP Core Rule Set, gotestwaf, libinjection, HttpParamsDataset) as files of JSON lines. The synthesized template of the default
web ACL, in mode \`block\`, answers through the offline evaluator. AWS's own rule groups are not part of it: only AWS can run them.
Each request is judged twice, as if AWS WAF took off the escapes of JSON and as if it did not, which its documentation leaves open;
the worse answer counts. The generated variants are in bench/waf/variants.ts: nestings, encodings, escapes and content types that an
app reads as the same attack.

## Attacks

${figures(attacks, 'Stopped')}

## Honest texts

Each in a query, a form, a multipart form and JSON.

${figures(honest, 'Refused')}
`;
