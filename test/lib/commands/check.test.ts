import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { App, aws_ecs as ecs, aws_ecs_patterns as patterns, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { withFiles } from '../../helpers/cli';

const program = resolve(__dirname, '../../../dist/bin/casemate.js');

/** The built command line in a folder, as people run it. */
function check(cwd: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [program, 'check', ...args], { cwd, encoding: 'utf8' });
}

const task = (more = ''): string => `Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
${more}    Properties:
      ContainerDefinitions:
        - Name: web
          Image: !Ref Image
          StopTimeout: 60
          ReadonlyRootFilesystem: true
          LogConfiguration: { LogDriver: awslogs }
          LinuxParameters: { InitProcessEnabled: yes, Capabilities: { Drop: [ALL] } }
`;
const hardened = task().replace('Name: web', "Name: web\n          User: '65532'");

const json = (text: string) =>
  (JSON.parse(text) as { findings: { rule: string; part?: string; file: string; line: number }[] }).findings;

test('a template with a finding: 1, with file, line and fix; without one: 0', () =>
  withFiles({ 'bad.yaml': task(), 'good.yaml': hardened }, (directory) => {
    const bad = check(directory, 'bad.yaml');
    expect(bad).toMatchObject({ status: 1, stderr: '' });
    expect(bad.stdout).toContain('bad.yaml\n  Task, line 2\n    error   task-non-root[web]: A container runs as root');
    expect(bad.stdout).toContain("user: '65532:65532'");
    expect(bad.stdout).toContain('1 finding in 1 template: 1 error.');
    expect(check(directory, 'good.yaml')).toEqual(
      expect.objectContaining({ status: 0, stdout: 'No findings in 1 template.\n' }),
    );
    return Promise.resolve();
  }));

test('folders, globs and names; what is no template is passed over, unless it is named', () =>
  withFiles(
    {
      'a/bad.yaml': task(),
      'a/b/bad.json': JSON.stringify({ Resources: { Log: { Type: 'AWS::Logs::LogGroup' } } }),
      'a/package.json': '{}',
      'a/manifest.json': '{"name":"a web app"}',
      'a/k8s.yml': 'kind: Pod\n---\nkind: Pod\n',
      'a/node_modules/x/bad.yaml': task(),
    },
    (directory) => {
      const files = (...args: string[]): string[] => [
        ...new Set(json(check(directory, '--format', 'json', ...args).stdout).map(({ file }) => file)),
      ];
      expect(files('a')).toEqual(['a/b/bad.json', 'a/bad.yaml']);
      expect(files('a/**/*.yaml')).toEqual(['a/bad.yaml']);
      expect(files('a/b/bad.json', 'a')).toEqual(['a/b/bad.json', 'a/bad.yaml']);
      expect(check(directory, 'a/package.json')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('a/package.json cannot be read: It is no CloudFormation template') as string,
      });
      return Promise.resolve();
    },
  ));

test('loops over lists are judged, resource by resource; of others it is said that they were not', () => {
  const loop = (list: string): string => `  Fn::ForEach::Sizes:
    - Size
    - [s, m-1]
    - Fn::ForEach::Kinds:
        - Kind
        - ${list}
        - Log\${Kind}&{Size}:
            Type: AWS::Logs::LogGroup
            Properties: { LogGroupName: !Ref Kind }
`;
  const resources = "Resources:\n  Topic: { Type: 'AWS::SNS::Topic' }\n";
  const files = {
    'a.yaml': `${resources}${loop('[a, b]')}`,
    'b.yaml': `Resources:\n${loop('!Ref List')}`,
    'c.yaml': `${resources}  Fn::Transform: { Name: Macro }\n`,
  };
  return withFiles(files, (directory) => {
    const { stdout, stderr } = check(directory, '.', '--format', 'json');
    const { findings } = JSON.parse(stdout) as { findings: { logicalId: string; file: string; line: number }[] };
    expect([...new Set(findings.map(({ file, line, logicalId }) => `${file}:${line} ${logicalId}`))]).toEqual(
      ['Logas', 'Logbs', 'Logam1', 'Logbm1'].map((id) => `a.yaml:3 ${id}`),
    );
    expect(stderr).toBe(
      `casemate: b.yaml: Fn::ForEach::Kinds was not judged.\ncasemate: c.yaml: Fn::Transform was not judged.\n`,
    );
    return Promise.resolve();
  });
});

test('symbolic links are followed, each file once, and circles end', () =>
  withFiles({ 'elsewhere/bad.yaml': task(), 'elsewhere/other.yaml': task(), 'a/own.yaml': task() }, (directory) => {
    symlinkSync('../elsewhere', join(directory, 'a/linked'));
    symlinkSync('own.yaml', join(directory, 'a/again.yaml'));
    symlinkSync('../elsewhere/bad.yaml', join(directory, 'a/z.yaml'));
    symlinkSync('../a', join(directory, 'elsewhere/back'));
    symlinkSync('itself', join(directory, 'a/itself'));
    symlinkSync('nowhere.yaml', join(directory, 'a/broken.yaml'));
    const files = (path: string): string[] =>
      json(check(directory, path, '--format', 'json').stdout).map(({ file }) => file);
    expect(files('a')).toEqual(['a/own.yaml', 'a/linked/bad.yaml', 'a/linked/other.yaml']);
    expect(files('a/**/*.yaml')).toEqual(files('a'));
    expect(files('**/again.yaml')).toEqual(['a/again.yaml']);
    return Promise.resolve();
  }));

test('a template of several YAML documents is named, in a folder too', () =>
  withFiles({ 'two.yaml': `${task()}---\n${task()}`, 'good.yaml': hardened }, (directory) => {
    expect(check(directory, '.')).toMatchObject({
      status: 2,
      stderr: 'casemate: two.yaml cannot be read: It holds several YAML documents; a template is one.\n',
    });
    return Promise.resolve();
  }));

test('templates in UTF-16 are judged, with their lines', () =>
  withFiles({}, (directory) => {
    const little = Buffer.from(`\uFEFF\n${task()}`, 'utf16le');
    writeFileSync(join(directory, 'little.yaml'), little);
    writeFileSync(join(directory, 'big.yaml'), Buffer.from(little).swap16());
    expect(json(check(directory, '.', '--format', 'json').stdout)).toEqual(
      ['big.yaml', 'little.yaml'].map((file) => expect.objectContaining({ file, line: 3 }) as unknown),
    );
    return Promise.resolve();
  }));

test('a broken template hides no finding in another, and ends with 2', () =>
  withFiles({ 'bad.yaml': task(), 'broken.yaml': 'Resources:\n  A: {\n  B' }, (directory) => {
    const { status, stdout, stderr } = check(directory, '.');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^casemate: broken\.yaml cannot be read: .* line \d+/);
    expect(stdout).toContain('task-non-root[web]');
    return Promise.resolve();
  }));

test.each<[string[], RegExp]>([
  [[], /^ERR_USAGE: casemate check needs a path/],
  [['nowhere.yaml'], /^ERR_TEMPLATE_MISSING: There is no file or folder nowhere\.yaml/],
  [['*.nothing'], /^ERR_TEMPLATE_MISSING/],
  [['empty'], /^ERR_TEMPLATE_MISSING: There is no CloudFormation template in empty/],
  [['cdk.out'], /npx cdk synth/],
  [['.', '--format', 'sarf'], /^ERR_USAGE: --format received "sarf".*\nDid you mean sarif\?/],
  [['.', '--severity', 'high'], /^ERR_USAGE: --severity received "high"; expected error, warning, info/],
  [['.', '--pack', 'cis'], /^ERR_USAGE: --pack/],
  [['.', '--format', 'json,sarif'], /^ERR_USAGE: .*all but one need a file/],
  [['.', '--out', 'a,b'], /^ERR_USAGE/],
  [['.', '--severity', 'error,warning'], /^ERR_USAGE: --severity received "error,warning"; expected one level/],
  [['.', '--format', ''], /^ERR_USAGE: --format received ""/],
  [['.', '--pack', ''], /^ERR_USAGE: --pack received ""/],
  [['.', '--out', ''], /^ERR_USAGE: --out names a file without a name/],
  [['.', '--format', 'json,sarif', '--out', 'a.txt,./a.txt'], /^ERR_USAGE: --out names \.\/a\.txt twice/],
  [
    ['.', '--baseline', 'b.json', '--write-baseline', '--out', 'a.txt'],
    /^ERR_USAGE: --write-baseline writes no report, and --out is for one/,
  ],
  [['.', '--write-baseline'], /^ERR_USAGE: --write-baseline needs --baseline/],
  [['.', '--baseline', 'none.json'], /^ERR_BASELINE: The baseline none\.json cannot be read/],
  [['.', '--nope'], /^ERR_USAGE/],
])('%j: 2, and what to do', (args, message) =>
  withFiles({ 'bad.yaml': task(), 'empty/package.json': '{}' }, (directory) => {
    const { status, stderr } = check(directory, ...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    return Promise.resolve();
  }),
);

test('several formats at once, each in its place', () =>
  withFiles({ 'bad.yaml': task() }, (directory) => {
    const { status, stdout } = check(
      directory,
      '.',
      '--format',
      'sarif,junit,github',
      '--out',
      'out/a.sarif,out/a.xml',
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=bad\.yaml,line=2,title=task-non-root\[web\]::/);
    expect(JSON.parse(readFileSync(join(directory, 'out/a.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(join(directory, 'out/a.xml'), 'utf8')).toContain('<failure ');
    return Promise.resolve();
  }));

test('--severity: what is below does not count', () =>
  withFiles({ 'w.yaml': 'Resources:\n  Log:\n    Type: AWS::Logs::LogGroup\n' }, (directory) => {
    expect(check(directory, '.').status).toBe(1);
    expect(check(directory, '.', '--severity', 'error').status).toBe(0);
    return Promise.resolve();
  }));

test('a baseline lets through what was there, and nothing new', () =>
  withFiles({ 'bad.yaml': task() }, (directory) => {
    const list = ['--baseline', 'baseline.json'];
    expect(check(directory, '.', ...list, '--write-baseline')).toMatchObject({
      status: 0,
      stderr: 'casemate: 1 findings are in baseline.json now\n',
    });
    expect(check(directory, 'bad.yaml', ...list).status).toBe(0);
    return withFiles(
      {
        'bad.yaml': task().replace('StopTimeout: 60', 'StopTimeout: 5').replace('Resources:', '\n\nResources:'),
        'baseline.json': readFileSync(join(directory, 'baseline.json'), 'utf8'),
      },
      (later) => {
        const { status, stdout } = check(later, 'bad.yaml', ...list, '--format', 'json');
        expect(status).toBe(1);
        expect(json(stdout).map(({ rule }) => rule)).toEqual(['task-stop-timeout']);
        return Promise.resolve();
      },
    );
  }));

test('what cannot be written is named, with the flag that named it', () =>
  withFiles({ 'bad.yaml': task(), taken: '' }, (directory) => {
    for (const [flag, ...more] of [['--out'], ['--baseline', '--write-baseline']] as const) {
      const { status, stderr } = check(directory, 'bad.yaml', flag, 'taken/file', ...more);
      expect(stderr).toMatch(new RegExp(`^ERR_MACHINE: .*taken.*\n.*name another file with ${flag}`));
      expect(status).toBe(5);
    }
    return Promise.resolve();
  }));

test('a baseline is written in a folder that is not there yet', () =>
  withFiles({ 'bad.yaml': task() }, (directory) => {
    const list = ['--baseline', 'policy/baseline.json'];
    expect(check(directory, '.', ...list, '--write-baseline').status).toBe(0);
    expect(check(directory, 'bad.yaml', ...list).status).toBe(0);
    return Promise.resolve();
  }));

describe('acknowledgements', () => {
  const file = (expires: string, rule = 'task-non-root', resource = 'Task'): string =>
    JSON.stringify({ acknowledgements: [{ rule, resource, reason: 'It binds a low port until March.', expires }] });
  const rules = (files: Readonly<Record<string, string>>) =>
    withFiles(files, (directory) => {
      const { status, stdout, stderr } = check(directory, 't.yaml', '--format', 'json');
      return Promise.resolve({ status, stderr, rules: stdout ? json(stdout).map(({ rule }) => rule) : [] });
    });

  test.each(['task-non-root', 'task-non-root[web]', 'NodeHardening-TaskNonRoot[web]'])(
    '%s in casemate.ack.json is honoured until its day',
    async (rule) => {
      const today = new Date().toISOString().slice(0, 10);
      expect(await rules({ 't.yaml': task(), 'casemate.ack.json': file(today, rule) })).toMatchObject({ status: 0 });
    },
  );

  test('one that is over is a finding, and what it covered too', async () => {
    expect(await rules({ 't.yaml': task(), 'casemate.ack.json': file('2026-01-31') })).toMatchObject({
      status: 1,
      rules: ['task-non-root', 'acknowledgement-expired'],
    });
  });

  test.each([
    ['another rule', file('2999-01-01', 'task-readonly-root')],
    ['another part', file('2999-01-01', 'task-non-root[worker]')],
    ['another resource', file('2999-01-01', 'task-non-root', 'Tas')],
  ])('%s is not covered', async (_, ack) => {
    expect(await rules({ 't.yaml': task(), 'casemate.ack.json': ack })).toMatchObject({ rules: ['task-non-root'] });
  });

  test.each([
    ['{', 'JSON'],
    ['[]', 'no list'],
    [file('next year'), 'which is no date'],
    [file('2027-02-30'), 'which is no date'],
    [file('2027-01-01', ''), 'has no rule'],
    [file('2027-01-01').replace('"reason"', '"reson"'), 'has no reason'],
    [file('2027-01-01').replace('{"rule"', '{"until":1,"rule"'), 'means nothing'],
  ])('%s is refused', async (ack, problem) => {
    const { status, stderr } = await rules({ 't.yaml': task(), 'casemate.ack.json': ack });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(new RegExp(`^ERR_ACKNOWLEDGEMENTS: .*${problem}`)) as string,
    });
  });

  test.each([
    ['casemate', 'casemate: { acknowledge: [{ id: task-non-root, reason: x }] }', 0],
    [
      'cdk-nag 2',
      "cdk_nag: { rules_to_suppress: [{ id: 'NodeHardening-TaskNonRoot', applies_to: [web], reason: x }] }",
      0,
    ],
    ['casemate, over', "casemate: { acknowledge: [{ id: task-non-root, reason: x, expires: '2026-01-01' }] }", 1],
    ['cdk-nag 2, without a reason', 'cdk_nag: { rules_to_suppress: [{ id: NodeHardening-TaskNonRoot }] }', 1],
  ])("in a resource's metadata, of %s", async (_, metadata, status) => {
    expect(await rules({ 't.yaml': task(`    Metadata: { ${metadata} }\n`) })).toMatchObject({ status });
  });

  test.each([
    ['{ id: task-non-root, reason: x }', 'a casemate.acknowledge that is no list'],
    ['[task-non-root]', 'acknowledgement 1, which is no object'],
    ['[{ id: task-non-root }]', 'acknowledgement 1, which has no reason'],
    ['[{ id: a, reason: x }, { reason: x }]', 'acknowledgement 2, which has no id'],
    ['[{ id: task-non-root, reason: x, expires: 30.06.2020 }]', 'which expires on "30.06.2020"'],
    ['[{ id: task-non-root, reason: x, expires: 20200630 }]', 'which expires on 20200630'],
    ['[{ id: task-non-root, reason: x, expires: 2027-02-30 }]', 'which expires on "2027-02-30"'],
    ['[{ id: task-non-root, reason: x, expire: 2020-01-01 }]', 'which has "expire", which means nothing'],
    ['[{ id: task-non-root, reason: x, applies_to: worker }]', 'whose applies_to is no list'],
  ])("%s in a resource's metadata is refused", async (acknowledge, problem) => {
    const metadata = `    Metadata: { casemate: { acknowledge: ${acknowledge} } }\n`;
    const { status, stderr } = await rules({ 't.yaml': task(metadata) });
    expect(stderr).toMatch(/^ERR_ACKNOWLEDGEMENTS: t\.yaml: the Metadata of Task has /);
    expect(stderr).toContain(problem);
    expect(status).toBe(2);
  });
});

describe('a cloud assembly', () => {
  const service = (scope: Stack): patterns.ApplicationLoadBalancedFargateService =>
    new patterns.ApplicationLoadBalancedFargateService(scope, 'Service', {
      taskImageOptions: { image: ecs.ContainerImage.fromRegistry('example/app') },
    });
  const synthesized = (make: (app: App) => void, use: (directory: string) => void): Promise<void> =>
    withFiles({}, (directory) => {
      const app = new App({
        analyticsReporting: false,
        builtinCloudFormationValidation: false,
        outdir: join(directory, 'cdk.out'),
      });
      make(app);
      app.synth();
      use(directory);
      return Promise.resolve();
    });
  const found = (directory: string): string[] => {
    const { stdout } = check(directory, 'cdk.out', '--format', 'json');
    return (JSON.parse(stdout) as { findings: { rule: string; constructPath?: string }[] }).findings.map(
      ({ rule, constructPath }) => `${rule} ${constructPath ?? ''}`,
    );
  };

  test('stages and nested stacks in it are judged, by their construct paths', () =>
    synthesized(
      (app) => {
        service(new Stack(new Stage(app, 'Prod'), 'Web'));
        service(new NestedStack(new Stack(app, 'Outer'), 'Inner') as unknown as Stack);
      },
      (directory) => {
        expect(found(directory)).toEqual(
          expect.arrayContaining([
            'task-non-root Prod/Web/Service/TaskDef/Resource',
            'task-non-root Outer/Inner/Service/TaskDef/Resource',
          ]),
        );
      },
    ));

  test('what the CDK app acknowledged is honoured, for all below, and nothing else', () =>
    synthesized(
      (app) => {
        const stack = new Stack(app, 'Web');
        Validations.of(service(stack)).acknowledge({ id: 'NodeHardening-TaskNonRoot[web]', reason: 'x' });
      },
      (directory) => {
        expect(found(directory)).not.toContain('task-non-root Web/Service/TaskDef/Resource');
        expect(found(directory)).toContain('task-readonly-root Web/Service/TaskDef/Resource');
      },
    ));

  test(
    '--pack adds the findings of cdk-nag',
    () =>
      synthesized(
        (app) => service(new Stack(app, 'Web')),
        (directory) => {
          const { status, stdout, stderr } = check(
            directory,
            'cdk.out',
            '--pack',
            'aws-solutions,nist',
            '--format',
            'json',
          );
          expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
          const names = json(stdout).map(({ rule }) => rule);
          expect(names).toEqual(
            expect.arrayContaining(['task-non-root', 'AwsSolutions-ELB2', 'NIST.800.53.R5-ALBWAFEnabled']),
          );
        },
      ),
    60_000,
  );
});

test(
  '--pack judges a YAML template too, and says what the CDK does not understand',
  () =>
    withFiles(
      {
        'a.yaml':
          'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Metadata: { casemate: { acknowledge: [{ id: AwsSolutions-S1, reason: x }] } }\n',
        'b.yaml': 'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    DependsOn: Nothing\n',
      },
      (directory) => {
        const { stdout, stderr } = check(directory, '.', '--pack', 'aws-solutions', '--format', 'json');
        expect(json(stdout).map(({ rule, file, line }) => `${file}:${line} ${rule}`)).toEqual([
          'a.yaml:2 AwsSolutions-S10',
        ]);
        expect(stderr).toMatch(/^casemate: not judged by the packs: b\.yaml: the CDK does not understand it/);
        return Promise.resolve();
      },
    ),
  60_000,
);

test('progress on large inputs goes to stderr', () =>
  withFiles(
    {
      ...Object.fromEntries(Array.from({ length: 249 }, (_, index) => [`${index}.json`, '{}'])),
      'good.yaml': hardened,
    },
    (directory) => {
      const { stderr, stdout, status } = check(directory, '.');
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'No findings in 1 template.\n' });
      expect(stderr).toBe('casemate: read 100 of 250\ncasemate: read 200 of 250\n');
      return Promise.resolve();
    },
  ));

test('--help loads no package, and templates load no CDK', () =>
  withFiles({ 'good.json': '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}' }, (directory) => {
    const loaded = (...args: string[]): string[] => {
      const script = `process.argv.splice(1, 1, ...${JSON.stringify([program, 'check', ...args])});
        process.on('exit', () => console.error(JSON.stringify(Object.keys(require.cache))));
        require(${JSON.stringify(program)});`;
      const { stderr } = spawnSync(process.execPath, ['-e', script, 'x'], { cwd: directory, encoding: 'utf8' });
      const files = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as string[];
      expect(files.length).toBeGreaterThan(3);
      return [
        ...new Set(
          files
            .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
            .filter((name) => name !== undefined),
        ),
      ];
    };
    expect(loaded('--help')).toEqual([]);
    expect(loaded('good.json').filter((name) => /cdk|constructs/.test(name))).toEqual([]);
    return Promise.resolve();
  }));

test('installed without the CDK, it checks; --pack says what is missing', () =>
  withFiles({ 'good.yaml': hardened }, (directory) => {
    const root = resolve(__dirname, '../../..');
    const installed = join(directory, 'node_modules/casemate');
    cpSync(join(root, 'dist'), join(installed, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(installed, 'package.json'));
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
    mkdirSync(join(installed, 'node_modules'));
    for (const name of Object.keys(dependencies)) {
      mkdirSync(dirname(join(installed, 'node_modules', name)), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(installed, 'node_modules', name));
    }
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(installed, 'dist/bin/casemate.js'), 'check', ...args], {
        cwd: directory,
        encoding: 'utf8',
      });
    expect(run('good.yaml')).toMatchObject({ status: 0, stderr: '' });
    expect(run('good.yaml', '--format', 'sarif')).toMatchObject({ status: 0, stderr: '' });
    expect(run('good.yaml', '--pack', 'nist')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^ERR_PACK_MISSING: .*\nRun: npm install --save-dev cdk-nag/) as string,
    });
    return Promise.resolve();
  }));

test('nothing is written where nothing is to be', () =>
  withFiles({ 'bad.yaml': task() }, (directory) => {
    check(directory, '.');
    expect(existsSync(join(directory, 'cdk.out'))).toBe(false);
    return Promise.resolve();
  }));
