import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Ajv from 'ajv';
import { validateXML } from 'xmllint-wasm';
import type { Finding } from '../../../lib/policy/finding';
import { reports } from '../../../lib/policy/reports';
import type { Checked } from '../../../lib/policy/reports/report';
import { rules } from '../../../lib/policy/rules';

const read = (name: string): string => readFileSync(join(__dirname, '../../schemas', name), 'utf8');

const schema = JSON.parse(read('sarif-2.1.0.json')) as Record<string, unknown>;
// Draft 4 and draft 7 differ in nothing that it uses but these.
delete schema.$schema;
delete schema.id;
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

/** Text that reports must escape. */
const odd = 'a <b> & "c" \'d\' ]]> 100% äöü\n::error::x, y\u0007\uFFFF';

const finding = (more: Partial<Finding>): Finding => ({
  rule: 'task-non-root',
  level: 'error',
  message: 'A container runs as root.',
  fix: "user: '65532:65532'",
  docs: 'https://example.com/',
  file: 'cdk.out/My Stack.template.json',
  line: 12,
  logicalId: 'Task',
  type: 'AWS::ECS::TaskDefinition',
  ...more,
});

const date = new Date('2026-11-21T10:00:00.000Z');

const none: Checked = { findings: [], files: ['a.json'], unreadable: [], date };

const every: Checked = {
  findings: [
    ...rules.map(({ id, level }, index) =>
      finding({ rule: id, level, part: `part ${index}`, constructPath: `Stack/Task${index}` }),
    ),
    finding({
      rule: 'AwsSolutions-ECS2',
      message: odd,
      fix: odd,
      part: odd,
      file: `${odd.split('\n')[0] ?? ''}.yaml`,
      logicalId: odd,
    }),
    finding({ rule: 'acknowledgement-expired', file: 'casemate.ack.json', type: 'acknowledgement' }),
  ],
  files: ['cdk.out/My Stack.template.json', 'a.json'],
  unreadable: [{ file: '../broken,1.yaml', reason: odd }],
  date,
};

describe.each([
  ['nothing found', none],
  ['everything found, in odd words', every],
])('%s', (_, checked) => {
  test('SARIF is as its schema says', () => {
    const log: unknown = JSON.parse(reports.sarif(checked));
    expect(isSarif(log) ? [] : isSarif.errors).toEqual([]);
  });

  test('JUnit is as its schema says', async () => {
    const { valid, errors } = await validateXML({
      xml: { fileName: 'report.xml', contents: reports.junit(checked) },
      schema: { fileName: 'JUnit.xsd', contents: read('JUnit.xsd') },
    });
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  });
});

test('the schemas refuse what is wrong', async () => {
  expect(isSarif({ version: '2.1.0' })).toBe(false);
  const { valid } = await validateXML({
    xml: { fileName: 'report.xml', contents: reports.junit(every).replace('time=', 'duration=') },
    schema: { fileName: 'JUnit.xsd', contents: read('JUnit.xsd') },
  });
  expect(valid).toBe(false);
});

test('SARIF names file, line, rule and what stays the same while lines move', () => {
  const [result] = (
    JSON.parse(reports.sarif({ ...none, findings: [finding({ part: 'web' })] })) as { runs: { results: unknown[] }[] }
  ).runs.flatMap(({ results }) => results);
  expect(result).toMatchObject({
    ruleId: 'task-non-root',
    level: 'error',
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'cdk.out/My%20Stack.template.json' }, region: { startLine: 12 } },
        logicalLocations: [{ fullyQualifiedName: 'Task' }],
      },
    ],
    partialFingerprints: { 'casemate/v1': 'task-non-root|web|cdk.out/My Stack.template.json|Task' },
  });
});

test('JUnit counts: a suite for each template, a failure for each finding', () => {
  const xml = reports.junit(every);
  expect(xml.match(/<testsuite /g)).toHaveLength(5);
  expect(xml.match(/<failure /g)).toHaveLength(every.findings.length);
  expect(xml.match(/<error /g)).toHaveLength(1);
  expect(xml).toContain('name="../broken,1.yaml"');
  expect(xml).toContain('errors="1"');
  expect(xml).toContain('name="a.json" timestamp="2026-11-21T10:00:00"');
});

test('annotations for GitHub cannot be broken out of', () => {
  expect(reports.github({ ...none, findings: [finding({ message: odd, file: 'a,b:c%.yaml', part: 'x' })] })).toBe(
    `::error file=a%2Cb%3Ac%25.yaml,line=12,title=task-non-root[x]::a <b> & "c" 'd' ]]> 100%25 äöü%0A::error::x, y\u0007\uFFFF user: '65532:65532' (Task)\n`,
  );
});

test('what could not be read is in every report', () => {
  const unread: Checked = { ...none, unreadable: [{ file: 'b#1.yaml', reason: 'No YAML.' }] };
  const { runs } = JSON.parse(reports.sarif(unread)) as { runs: unknown[] };
  expect(runs).toMatchObject([
    {
      results: [],
      invocations: [
        {
          executionSuccessful: false,
          toolExecutionNotifications: [
            {
              message: { text: 'b#1.yaml cannot be read: No YAML.' },
              locations: [{ physicalLocation: { artifactLocation: { uri: 'b%231.yaml' } } }],
            },
          ],
        },
      ],
    },
  ]);
  expect(reports.sarif(none)).toContain('"executionSuccessful": true');
  expect(reports.github(unread)).toBe('::error file=b#1.yaml,title=cannot be read::No YAML.\n');
  expect(reports.readable(unread)).toBe('No findings in 1 template.\n1 file could not be read.\n');
});

test('SARIF names files outside of the sources by where they are on the machine', () => {
  const findings = [finding({ file: '../my other/a.json' }), finding({ file: '/tmp/b.json' })];
  const { runs } = JSON.parse(reports.sarif({ ...none, findings })) as {
    runs: { results: { locations: { physicalLocation: { artifactLocation: object } }[] }[] }[];
  };
  const locations = runs[0]?.results.map(({ locations: [first] }) => first?.physicalLocation.artifactLocation);
  const outside = pathToFileURL(resolve('../my other/a.json')).href;
  expect(locations).toEqual([{ uri: outside }, { uri: 'file:///tmp/b.json' }]);
});

test('nothing of a template breaks out of its line in the readable one', () => {
  const evil = '::stop-commands::x\n::error::y\u001B[2J\u2028##[warning]z';
  const findings = [
    finding({ part: evil, logicalId: evil, constructPath: evil, file: evil, message: evil, fix: evil }),
  ];
  const text = reports.readable({ ...none, findings });
  expect(text.split('\n')).toHaveLength(7);
  expect(text).not.toMatch(/^\s*::|##\[/m);
  for (const each of ['\u001B', '\u2028']) expect(text).not.toContain(each);
  expect(text).toContain('\\x3a:stop-commands::x\\xa::error::y\\x1b[2J');
});

test('the readable one groups by file and resource, with construct path and fix', () => {
  const findings = [
    finding({ part: 'web', constructPath: 'S/Task' }),
    finding({ rule: 'task-stop-timeout', level: 'warning' }),
  ];
  expect(reports.readable({ ...none, findings })).toBe(`cdk.out/My Stack.template.json
  Task (S/Task), line 12
    error   task-non-root[web]: A container runs as root.
            user: '65532:65532'
    warning task-stop-timeout: A container runs as root.
            user: '65532:65532'

2 findings in 1 template: 1 error, 1 warning. \`casemate rules ID\` explains one.
`);
  expect(reports.readable(none)).toBe('No findings in 1 template.\n');
});

test('JSON has all of it', () => {
  expect(JSON.parse(reports.json(every))).toEqual({
    version: 1,
    templates: 2,
    findings: every.findings,
    unreadable: every.unreadable,
  });
});
