import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, pipelines, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import { withFiles } from '../../helpers/cli';

const root = resolve(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/pipelines.md'), 'utf8');

/** The code blocks under a heading. */
const snippets = (heading: string): string[] => {
  const part = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  return [...part.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, text]) => text ?? '');
};
const yaml = (heading: string): unknown => parse(snippets(heading)[0] ?? '');

/** `npm ci` has been done; `npx` finds what this repository has installed. */
const tools = {
  'bin/npm': '#!/bin/sh\nexit 0\n',
  'bin/npx': `#!/bin/sh
program=$1
shift
case $program in
  cdk) exec node '${root}/node_modules/aws-cdk/bin/cdk' "$@" ;;
  casemate) exec node '${root}/dist/bin/casemate.js' "$@" ;;
esac
exit 127
`,
};

/** An app of the CDK: a log group, as good as it can be, or not. */
const project = (good: boolean): Readonly<Record<string, string>> => ({
  ...tools,
  'cdk.json': JSON.stringify({ app: 'node app.js', notices: false, versionReporting: false }),
  'app.js': `const { App, Stack, CfnResource } = require('${root}/node_modules/aws-cdk-lib');
    const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Web');
    new CfnResource(stack, 'Log', { type: 'AWS::Logs::LogGroup', properties: ${good ? "{ KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/x', RetentionInDays: 30 }" : '{}'} });`,
});

/** Runs the lines one after the other, as a pipeline does, until one fails. */
function pipeline(directory: string, lines: readonly string[]) {
  return spawnSync('sh', ['-ec', lines.join('\n')], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
      CI: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
}

const inProject = (good: boolean, use: (directory: string) => void): Promise<void> =>
  withFiles(project(good), async (directory) => {
    spawnSync('chmod', ['+x', join(directory, 'bin/npm'), join(directory, 'bin/npx')]);
    use(directory);
    return Promise.resolve();
  });

interface Job {
  readonly steps: readonly { readonly run?: string; readonly with?: { readonly sarif_file?: string } }[];
}

const github = (yaml('GitHub Actions') as { jobs: { casemate: Job } }).jobs.casemate;
const gitlab = (yaml('GitLab CI') as { policy: { script: string[]; artifacts: { reports: { junit: string } } } })
  .policy;

/** What CDK Pipelines makes of the step on the page: the lines that CodeBuild runs. */
function codeBuildLines(): readonly string[] {
  const commands = /commands: (\[.*?\])/s.exec(snippets('CDK Pipelines')[0] ?? '')?.[1] ?? '';
  const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Pipelines', { env: { account: '111122223333', region: 'eu-central-1' } });
  new pipelines.CodePipeline(stack, 'Pipeline', {
    synth: new pipelines.ShellStep('Synth', {
      input: pipelines.CodePipelineSource.connection('team/app', 'main', {
        connectionArn: 'arn:aws:codestar-connections:eu-central-1:111122223333:connection/x',
      }),
      commands: JSON.parse(commands.replace(/'/g, '"')) as string[],
    }),
  });
  const [project] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
  const { Source } = (project as { Properties: { Source: { BuildSpec: string } } }).Properties;
  const { phases } = JSON.parse(Source.BuildSpec) as { phases: { build: { commands: string[] } } };
  return phases.build.commands;
}

test('CDK Pipelines: CodeBuild runs the check after the synth', () => {
  expect(codeBuildLines()).toEqual(['npm ci', 'npx cdk synth --quiet', 'npx casemate check cdk.out']);
});

describe.each<[string, readonly string[], string | undefined]>([
  [
    'GitHub Actions',
    github.steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
    github.steps.find((step) => step.with?.sarif_file)?.with?.sarif_file,
  ],
  ['GitLab CI', gitlab.script, gitlab.artifacts.reports.junit],
  ['CodePipeline', codeBuildLines(), undefined],
])('%s', (_, lines, report) => {
  test(
    'fails for an app with a finding, and leaves the report where it is looked for',
    () =>
      inProject(false, (directory) => {
        const { status, stdout, stderr } = pipeline(directory, lines);
        expect({ status, stdout, stderr }).toMatchObject({
          status: 1,
          stdout: expect.stringContaining('logs-encrypted-retained[encrypted]') as string,
        });
        if (report !== undefined) expect(existsSync(join(directory, report))).toBe(true);
      }),
    60_000,
  );

  test(
    'passes without one',
    () =>
      inProject(true, (directory) => {
        expect(pipeline(directory, lines)).toMatchObject({ status: 0 });
      }),
    60_000,
  );
});

test(
  'the baseline of the page lets the pipeline pass',
  () =>
    inProject(false, (directory) => {
      const [write = ''] = page.match(/^npx casemate .*--write-baseline$/m) ?? [];
      const lines = ['npx cdk synth --quiet', write, 'npx casemate check cdk.out --baseline casemate.baseline.json'];
      expect(pipeline(directory, lines)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('No findings in 1 template.\n') as string,
      });
    }),
  60_000,
);

test('pre-commit: what the pattern matches is checked', () => {
  const { repos } = yaml('pre-commit') as { repos: { hooks: { entry: string; files: string }[] }[] };
  const [{ entry = '', files = '' } = {}] = repos.flatMap(({ hooks }) => hooks);
  const bad = 'Resources:\n  Log:\n    Type: AWS::Logs::LogGroup\n';
  const all = { 'templates/logs.yaml': bad, 'templates/README.md': '# x', 'package.json': '{}' };
  return withFiles({ ...tools, ...all }, (directory) => {
    spawnSync('chmod', ['+x', join(directory, 'bin/npx')]);
    const staged = Object.keys(all).filter((name) => new RegExp(files).test(name));
    expect(staged).toEqual(['templates/logs.yaml']);
    expect(pipeline(directory, [`${entry} ${staged.join(' ')}`])).toMatchObject({ status: 1, stderr: '' });
    return Promise.resolve();
  });
});

test('the acknowledgements of the page are taken', () => {
  // Those of the page will be over one day.
  const [file = '', metadata = ''] = snippets('What a team accepts').map((text) =>
    text.replace(/\d{4}-\d\d-\d\d/, '2999-12-31'),
  );
  const service = `Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: x }
  Service:
    Type: AWS::ECS::Service
    Properties:
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } }
      NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [!GetAtt Group.GroupId] } }
`;
  const own = service.replace(
    '    Properties: { Group',
    `${metadata.replace(/^(?=.)/gm, '    ')}    Properties: { Group`,
  );
  return withFiles(
    { ...tools, 'a.yaml': service, 'b/b.yaml': own, 'c/casemate.ack.json': file.replace('Shop/Service', 'Group') },
    (directory) => {
      spawnSync('chmod', ['+x', join(directory, 'bin/npx')]);
      expect(pipeline(directory, ['npx casemate check a.yaml'])).toMatchObject({ status: 1 });
      expect(pipeline(directory, ['npx casemate check b/b.yaml'])).toMatchObject({ status: 0 });
      expect(pipeline(directory, [`cd c && npx casemate check ../a.yaml`])).toMatchObject({ status: 0 });
      return Promise.resolve();
    },
  );
});
