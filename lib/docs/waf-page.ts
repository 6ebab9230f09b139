import { optionDefaults } from '../options';
import { buildRules, type WafPlan } from '../waf/build';
import { capacityOfStatement, includedCapacity, mostCapacity, statementCapacitiesAsOf } from '../waf/capacity';
import { closedPaths } from '../waf/defaults';
import { managedGroupsAsOf } from '../waf/managed-groups';
import type { WafRule } from '../waf/rule';
import { rules, type RuleName } from '../waf/rules';
import { table } from './markdown';

/** What a web ACL is without any option. */
const defaults: WafPlan = {
  mode: 'count',
  modes: {},
  exceptions: [],
  scope: 'REGIONAL',
  behindCloudFront: false,
  requestsPerFiveMinutes: 10_000,
  loginsPerFiveMinutes: 50,
  loginPaths: optionDefaults.loginPaths,
  trustedAddresses: [],
  deniedAddresses: [],
  allowedClients: [],
  adminClients: [],
  adminPaths: closedPaths,
  hosts: [],
  duplicateParameters: [],
  trustedOrigins: [],
  csrfExempt: [],
  hiddenFilesExcept: [],
  deniedCountries: [],
  linux: false,
  adminProtection: false,
  antiDdos: false,
};

/** With one of all that can be asked for. */
const everything: WafPlan = {
  ...defaults,
  trustedAddresses: ['a'],
  deniedAddresses: ['a'],
  allowedClients: ['a'],
  hosts: ['example.com'],
  duplicateParameters: ['id'],
  largeBodyPaths: ['/upload'],
  deniedCountries: ['XX'],
  linux: true,
  adminProtection: true,
  antiDdos: true,
  botControl: 'COMMON',
  accountTakeover: { loginPath: '/login', payload: 'JSON', usernameField: '/user', passwordField: '/password' },
};

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The first sentence above a rule. */
function sentence(name: RuleName, sources: Readonly<Record<string, string>>): string {
  const source = sources[`lib/waf/rules/${name}.ts`] ?? '';
  const before = source.slice(0, source.indexOf(`export const ${camel(name)}: WafRuleOf`));
  const comment = before.slice(before.lastIndexOf('/**')).replace(/^\/\*\*|\*\/\s*$|^\s*\* ?/gm, ' ');
  const [, first = ''] = /^\s*(.+?\.)(?:\s|$)/s.exec(comment) ?? [];
  if (!first) throw new Error(`lib/waf/rules/${name}.ts does not say what the rule is about.`);
  return first.replace(/\s+/g, ' ');
}

const actionIn = (rule: WafRule | undefined): string => {
  if (!rule) return '';
  if (rule.action) return rule.action;
  const { managedRuleGroupStatement } = rule.statement;
  const counts = managedRuleGroupStatement && 'ruleActionOverrides' in managedRuleGroupStatement;
  return rule.counted ? 'count' : counts ? "AWS's; some count" : "AWS's";
};

function rulesTable(sources: Readonly<Record<string, string>>): string {
  const [usual, counting, blocking] = [
    buildRules(defaults),
    buildRules(everything),
    buildRules({ ...everything, mode: 'block' }),
  ].map((list) => new Map(list.map((rule) => [rule.name, rule])));
  return table([
    ['Rule', 'What it is about', 'By default', 'In `count`', 'In `block`', 'WCU'],
    ...(Object.keys(rules) as RuleName[]).map((name) => {
      const rule = usual?.get(name) ?? counting?.get(name);
      return [
        `\`${name}\``,
        sentence(name, sources),
        usual?.has(name) ? 'yes' : 'on request',
        actionIn(counting?.get(name)),
        actionIn(blocking?.get(name)),
        rule ? String(capacityOfStatement(rule.statement)) : '',
      ];
    }),
  ]);
}

const defaultCapacity = (): number =>
  buildRules(defaults).reduce((sum, { statement }) => sum + capacityOfStatement(statement), 0);

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;

/** docs/waf.md. */
export const wafPage = (sources: Readonly<Record<string, string>>): string =>
  `# The web ACL

Written by \`npm run docs\`; the words are in lib/docs/waf-page.ts and above each rule in lib/waf/rules/.

## Rules

In the order in which they are asked. Each of our own adds the label \`casemate:<rule>\` and, where it blocks, answers with a static
page (\`responses: 'html' | 'json'\`) that has its code, such as \`ERR_NOSQL_OPERATORS\`.

${rulesTable(sources)}

What is asked for by a list of yours (addresses, hosts, methods, countries, parameters) blocks at once.

## Capacity

The default set takes ${defaultCapacity()} of the ${includedCapacity} web ACL capacity units (WCU) that cost nothing extra. The synthesis says what yours takes, warns over
${includedCapacity} and stops over ${mostCapacity}, naming the dearest rules. The figures are AWS's published ones, as of ${statementCapacitiesAsOf} for statements and ${managedGroupsAsOf} for
managed groups; AWS may charge less where rules apply the same transformation to the same component. \`aws wafv2 check-capacity\` has
the last word.

## From counting to blocking

1. Deploy in mode \`count\`, the default. The log group \`aws-waf-logs-...\` gets what rules met, without cookies and Authorization.
2. After some days, \`casemate waf logs FILE...\` says what each rule would have blocked, and writes the exceptions. Keep those that are
   honest traffic. From CloudWatch Logs:
   \`aws logs tail aws-waf-logs-NAME --since 7d --format short | npx casemate waf logs -\`
3. Let single rules block, then all.

${code(`new WebAcl(this, 'WebAcl', {
  mode: 'block',
  rules: { csrf: 'count' },
  exceptions: [
    { rule: 'nosql-operators', paths: ['/search'] },
    { rule: 'common/CrossSiteScripting_BODY', paths: ['/editor'] },
    { rule: 'prototype-pollution', labels: ['casemate:scanner-user-agents'] },
  ],
});`)}

An exception holds for its paths and all below them, or for requests with a label of an earlier rule; everywhere else the rule stands.
In a path, \`*\` is any one segment. Paths that are spelled in a disguise (encoded, with \`..\`, repeated slashes) are not excepted. A rule inside a managed group is left
counting, and a rule that follows refuses by its label everywhere else.

## Bodies over 8 KB

Behind a load balancer AWS WAF sees the first 8 KB of a body, and that cannot be raised. Such a request gets the label
\`casemate:body-size\`, and what is behind gets the header \`x-amzn-waf-casemate-body: partly-inspected\`. With \`largeBodyPaths\` it is
refused on all other paths (413). Compressed bodies, and JSON in UTF-16 or UTF-32, are no text that AWS WAF could inspect:
\`body-encoding\` meets them.

## CloudFront

A distribution needs a web ACL of the scope CLOUDFRONT, which AWS keeps in us-east-1. It sees the clients' own addresses; a load balancer
behind it does not, and its web ACL leaves out what goes by addresses.

${code(`const edge = new Stack(app, 'Edge', { env: { account, region: 'us-east-1' }, crossRegionReferences: true });
const webAcl = new WebAcl(edge, 'WebAcl', { scope: 'CLOUDFRONT' });

// In the stack of the service, of any region, with crossRegionReferences: true.
new Distribution(this, 'Distribution', { webAclId: webAcl.webAclArn, ... });
new WebAcl(this, 'WebAcl', { behindCloudFront: true });`)}

## Asking it in a test

${code(`import { Template } from 'aws-cdk-lib/assertions';
import { webAcl } from 'casemate/testing';

const acl = webAcl(Template.fromStack(stack));
expect(acl.unsupported).toEqual([]);
expect(acl.evaluate({ uri: '/search?q=$5', clientIp: '203.0.113.7' })).toMatchObject({ action: 'ALLOW' });
expect(acl.evaluate({ uri: '/search?q[$ne]=1' })).toMatchObject({ action: 'BLOCK', rule: 'nosql-operators' });`)}

It takes a synthesized template, the JSON of one, or an L1, of any origin. What it cannot know:

- AWS's managed groups are stubs: \`managedRules: ['common/CrossSiteScripting_BODY']\` (or \`AWSManagedRulesCommonRuleSet/...\`) says that a
  request meets one.
- SQL injection and cross-site scripting statements are approximations; such a match has \`approximate: true\`.
- What is not supported is listed in \`unsupported\` and never matches: a statement in \`not\` neither.
- Rates are exact here; AWS looks every few seconds.
- AWS's documentation does not say whether JSON is inspected with its escapes (\`assumptions: { jsonEscapes }\`), or that \`URL_DECODE\`
  makes a space of \`+\`, which is assumed.

[docs/waf-corpora.md](waf-corpora.md) has what the rules stop of public attack corpora, and of honest texts.
`;

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
