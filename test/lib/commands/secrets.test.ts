import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { DeleteSecretCommand, GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { freePort } from '../../../lib/local/ports';
import { casemate, withFiles } from '../../helpers/cli';
import { secretsManager, type Fault } from '../../helpers/secrets-manager';

const manager = secretsManager();

/** Planted: never to be seen in what the commands print. */
const planted = 'hunter2-of-the-database-which-nobody-may-see';

interface Said {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

async function secrets(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const run = casemate(['secrets', ...args], { ...manager.environment(), NODE_NO_WARNINGS: '1', ...env });
  const code = await run.ended;
  const [stdout, stderr] = [run.stdout(), run.stderr()];
  expect(stdout + stderr).not.toContain(planted);
  return { code, stdout, stderr };
}

const cli = resolve(__dirname, '../../../dist/bin/casemate.js');

/** A command with something on standard input; not the synchronous way: the proxy is in this process. */
async function fed(command: readonly string[], input: string | Buffer): Promise<Said> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: { ...process.env, ...manager.environment(), NODE_NO_WARNINGS: '1' } });
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode ?? 'SIGKILL', stdout, stderr };
}

async function piped(args: readonly string[], input: string | Buffer): Promise<Said> {
  const said = await fed([process.execPath, cli, 'secrets', ...args, '--stdin'], input);
  expect(said.stdout + said.stderr).not.toContain(planted);
  return said;
}

const checked = (declared: object, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Said> =>
  withFiles({ 'casemate.config.json': JSON.stringify({ secrets: declared }, undefined, 2) }, (directory) =>
    secrets(['check', directory, ...args], env),
  );

const found = ({ stdout }: Said): string[] =>
  (JSON.parse(stdout) as { findings: { rule: string; part: string }[] }).findings.map(
    ({ rule, part }) => `${rule}[${part}]`,
  );

const valueOf = async (SecretId: string): Promise<string | undefined> =>
  (await manager.client().send(new GetSecretValueCommand({ SecretId }))).SecretString;

beforeEach(() => {
  manager.reset();
});

describe('check', () => {
  manager.test('all is well: no finding, one call for twenty secrets, no value', async () => {
    const declared = Object.fromEntries(
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          await manager.create(`well/${index}`, { url: `${planted}-${index}` });
          return [`URL_${index}`, { secret: `well/${index}`, field: 'url' }] as const;
        }),
      ),
    );
    manager.reset();
    const said = await checked(declared);
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('20 values of 20 secrets') as unknown });
    expect(manager.calls().filter((name) => name === 'BatchGetSecretValue')).toHaveLength(1);
    expect(manager.calls()).not.toContain('GetSecretValue');
  });

  manager.test('what is wrong is told apart', async () => {
    await manager.create('bad/db', { username: 'app', password: planted });
    await manager.create('bad/text', planted);
    await manager.create('bad/gone', planted);
    await manager.client().send(new DeleteSecretCommand({ SecretId: 'bad/gone', RecoveryWindowInDays: 7 }));
    await manager.create('bad/weak', 'keyboard cat');
    await manager.create('bad/nul', { a: 'a\0b' });
    await manager.create('bad/binary', '', { SecretString: undefined, SecretBinary: Buffer.from([1, 2]) });
    const said = await checked(
      {
        DB_PASSWORD: { secret: 'bad/db', field: 'password' },
        DB_HOST: { secret: 'bad/db', field: 'host' },
        'ALL_*': { secret: 'bad/text' },
        GONE: { secret: 'bad/gone' },
        MISSING: { secret: 'bad/missing' },
        OLD: { secret: 'bad/text', versionStage: 'AWSPREVIOUS' },
        SESSION_SECRET: { secret: 'bad/weak' },
        HALF: { secret: 'bad/nul', field: 'a' },
        BINARY: { secret: 'bad/binary' },
      },
      ['--format', 'json'],
    );
    expect(said.code).toBe(1);
    expect(found(said)).toEqual([
      'secret-rotation[DB_PASSWORD]',
      'secret-field[DB_HOST]',
      'secret-field[ALL_*]',
      'secret-deletion[GONE]',
      'secret-missing[MISSING]',
      'secret-stage[OLD]',
      'secret-strength[SESSION_SECRET]',
      'secret-value[HALF]',
      'secret-value[BINARY]',
    ]);
  });

  manager.test('one that may not be read is a finding, others are judged all the same', async () => {
    await manager.create('some/open', planted);
    await manager.create('some/closed', planted);
    const denied: Fault = { status: 400, type: 'AccessDeniedException' };
    manager.reset((operation, body) =>
      operation === 'BatchGetSecretValue' || body.includes('some/closed') ? denied : undefined,
    );
    const said = await checked({ OPEN: { secret: 'some/open' }, CLOSED: { secret: 'some/closed' } }, [
      '--format',
      'json',
    ]);
    expect(found(said)).toEqual(['secret-denied[CLOSED]']);
    expect(said.code).toBe(1);
  });

  manager.test('throttled at first: tried again, and well', async () => {
    await manager.create('busy/db', planted);
    let left = 2;
    manager.reset(() => (left-- > 0 ? { status: 400, type: 'ThrottlingException' } : undefined));
    expect(await checked({ A: { secret: 'busy/db' } })).toMatchObject({ code: 0 });
  });

  describe('what stops it is one line, a cure, and exit code 2', () => {
    const fails: readonly (readonly [string, Fault, string])[] = [
      ['throttled', { status: 400, type: 'ThrottlingException' }, 'ERR_AWS_THROTTLED'],
      ['an expired token', { status: 400, type: 'ExpiredTokenException', message: 'expired' }, 'ERR_AWS_CREDENTIALS'],
      ['an unknown key', { status: 400, type: 'UnrecognizedClientException' }, 'ERR_AWS_CREDENTIALS'],
      ['cut mid-answer', 'cut', 'ERR_AWS_NETWORK'],
      ['a fault of theirs', { status: 500, type: 'InternalServiceError' }, 'ERR_AWS_NETWORK'],
    ];
    const isPlain = ({ code, stdout, stderr }: Said, error: string): void => {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^${error}: [^\\n]+\\n[^\\n]+\\n$`));
    };
    for (const [name, fault, error] of fails) {
      manager.test(name, async () => {
        manager.reset(() => fault);
        isPlain(await checked({ A: { secret: 'prod/db' } }), error);
      });
    }
    manager.test('slow', async () => {
      manager.reset(() => 'silent');
      isPlain(await checked({ A: { secret: 'prod/db' } }, [], { AWS_MAX_ATTEMPTS: '1' }), 'ERR_AWS_NETWORK');
    });
    manager.test('no credentials', async () => {
      const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
      isPlain(await checked({ A: { secret: 'prod/db' } }, [], none), 'ERR_AWS_CREDENTIALS');
    });
    manager.test('no region', async () => {
      isPlain(await checked({ A: { secret: 'prod/db' } }, [], { AWS_REGION: undefined }), 'ERR_AWS_REGION');
    });
    manager.test('no network', async () => {
      const nowhere = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' };
      isPlain(await checked({ A: { secret: 'prod/db' } }, [], nowhere), 'ERR_AWS_NETWORK');
    });
  });

  manager.test('the wrong region: it is not there, and the message names regions', async () => {
    await manager.create('here/db', planted);
    const said = await checked({ A: { secret: 'here/db' } }, [], { AWS_REGION: 'us-west-2' });
    expect(said).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/does not exist here[^]*AWS_REGION/) as unknown,
    });
  });

  manager.test('a region that an ARN names is asked there', async () => {
    const arn = await manager.create('far/db', planted);
    expect(arn).toContain(':eu-central-1:');
    expect(await checked({ A: { secret: arn } }, [], { AWS_REGION: 'us-west-2' })).toMatchObject({ code: 0 });
  });

  manager.test('rotation that is switched on, and for what signs sessions none is asked for', async () => {
    await manager.create('kept/db', { username: 'app', password: planted });
    await manager.create('kept/session', 'Zk3vQ8sT1yB6nW9xC4mL7pR2dF5gH0jKaEuIoPbNtMcVzXqS');
    await manager
      .client()
      .send(new RotateSecretCommand({ SecretId: 'kept/db', RotationRules: { AutomaticallyAfterDays: 30 } }));
    await manager.rotate('kept/db', { username: 'app', password: `${planted}-2` });
    const said = await checked({
      PASSWORD: { secret: 'kept/db', field: 'password' },
      SESSION_SECRET: { secret: 'kept/session' },
    });
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('no findings') as unknown });
  });

  manager.test('SARIF and JUnit, into files', async () => {
    await withFiles({ 'casemate.config.json': '{\n"secrets": {\n"A": { "secret": "none" } } }' }, async (directory) => {
      const out = join(directory, 'out.sarif');
      const said = await secrets(['check', directory, '--format', 'sarif,junit', '--out', out]);
      expect(said.code).toBe(1);
      expect(said.stdout).toMatch(/<testsuites>[^]*secret-missing/);
      const { runs } = JSON.parse(readFileSync(out, 'utf8')) as {
        runs: { results: { ruleId: string; locations: { physicalLocation: { region: object } }[] }[] }[];
      };
      expect(runs[0]?.results).toMatchObject([
        { ruleId: 'secret-missing', locations: [{ physicalLocation: { region: { startLine: 3 } } }] },
      ]);
    });
  });

  manager.test('a template: what ECS is to inject, CloudFormation to resolve, and who may read it', async () => {
    const arn = await manager.create('cdk/db', { url: planted });
    const role = (Resource: unknown) => ({
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource }] } },
        ],
      },
    });
    const task = (roleName: string, Secrets: object[], Environment: object[] = []) => ({
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        ExecutionRoleArn: { 'Fn::GetAtt': [roleName, 'Arn'] },
        TaskRoleArn: { 'Fn::GetAtt': [roleName, 'Arn'] },
        ContainerDefinitions: [{ Name: 'web', Image: 'web:1', Secrets, Environment }],
      },
    });
    const byName = {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':secretsmanager:eu-central-1:',
          { Ref: 'AWS::AccountId' },
          ':secret:cdk/db:url::',
        ],
      ],
    };
    const needs = JSON.stringify({ needs: [{ variable: 'L', secret: arn, field: 'nope' }], childSecrets: [] });
    const template = {
      Resources: {
        Good: role('*'),
        Bad: role('arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-??????'),
        Task: task(
          'Good',
          [
            { Name: 'A', ValueFrom: `${arn}:url::` },
            { Name: 'B', ValueFrom: byName },
            { Name: 'C', ValueFrom: `${arn}:missing::` },
          ],
          [{ Name: 'CASEMATE_SECRETS', Value: needs }],
        ),
        Denied: task('Bad', [{ Name: 'D', ValueFrom: `${arn}:url::` }]),
        Database: {
          Type: 'AWS::RDS::DBInstance',
          Properties: { MasterUserPassword: '{{resolve:secretsmanager:cdk/none:SecretString:password}}' },
        },
      },
    };
    await withFiles({ 'template.json': JSON.stringify(template, undefined, 1) }, async (directory) => {
      const said = await secrets(['check', join(directory, 'template.json'), '--format', 'json']);
      expect(found(said)).toEqual(['secret-field[C]', 'secret-field[L]', 'secret-role[D]', 'secret-missing[Database]']);
      expect(said.code).toBe(1);
    });
  });

  manager.test('a role that was made elsewhere: IAM simulates, where it may be asked', async () => {
    const arn = await manager.create('iam/db', planted);
    const other = await manager.create('iam/other', planted);
    const said: string[] = [];
    let allowed = true;
    // moto has no SimulatePrincipalPolicy: this one answers in IAM's words.
    const iam = createServer((request, answer) => {
      void text(request).then((body) => {
        said.push(body);
        answer.statusCode = allowed ? 200 : 403;
        const member = (name: string, decision: string): string =>
          `<member><EvalActionName>secretsmanager:GetSecretValue</EvalActionName><EvalResourceName>${name}</EvalResourceName><EvalDecision>${decision}</EvalDecision></member>`;
        answer.end(
          `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${member(arn, 'allowed')}${member(other, 'implicitDeny')}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
        );
      });
    });
    const port = await freePort();
    iam.listen(port, '127.0.0.1');
    const template = {
      Resources: {
        Task: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: {
            ExecutionRoleArn: 'arn:aws:iam::123456789012:role/shared',
            ContainerDefinitions: [
              {
                Name: 'web',
                Image: 'web:1',
                Secrets: [
                  { Name: 'A', ValueFrom: arn },
                  { Name: 'B', ValueFrom: other },
                ],
              },
            ],
          },
        },
      },
    };
    try {
      await withFiles({ 'template.json': JSON.stringify(template) }, async (directory) => {
        const ask = (): Promise<Said> =>
          secrets(['check', join(directory, 'template.json'), '--format', 'json'], {
            AWS_ENDPOINT_URL_IAM: `http://127.0.0.1:${port}`,
          });
        expect(found(await ask())).toEqual(['secret-role[B]']);
        expect(said).toHaveLength(1);
        expect(said[0]).toContain('PolicySourceArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fshared');
        allowed = false;
        expect(found(await ask())).toEqual([]);
      });
    } finally {
      iam.close();
    }
  });
});

describe('put and generate', () => {
  manager.test('create, add a field, and refuse to overwrite without --replace; names only', async () => {
    expect(await piped(['put', 'put/db', '--field', 'password'], planted)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('put/db is there now') as unknown,
    });
    expect(await piped(['put', 'put/db', '--field', 'host'], 'db.internal')).toMatchObject({ code: 0 });
    const refused = await piped(['put', 'put/db', '--field', 'password'], 'another');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^ERR_SECRET_EXISTS: .*~password/) as unknown,
    });
    expect(refused.stderr).not.toContain('another');
    expect(await valueOf('put/db')).toBe(JSON.stringify({ password: planted, host: 'db.internal' }));
    const whole = JSON.stringify({ password: planted, user: 'app' });
    expect(await piped(['put', 'put/db', '--replace'], whole)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/: -host, \+user\n$/) as unknown,
    });
    manager.reset();
    expect(await piped(['put', 'put/db', '--replace'], whole)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('already') as unknown,
    });
    expect(manager.calls()).not.toContain('PutSecretValue');
  });

  manager.test('from a file, to the byte', async () => {
    const value = ' a "quoted"\t$HOME `x` \\ é 😀\r\n';
    await withFiles({ value }, async (directory) => {
      expect(await secrets(['put', 'put/file', '--file', join(directory, 'value')])).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('line break') as unknown,
      });
    });
    expect(await valueOf('put/file')).toBe(value);
  });

  test.each([
    ['NUL', 'a\0b'],
    ['empty', ''],
    ['no text', Buffer.from([0xff, 0xfe])],
    ['NUL in a field', '{"a":"\\u0000"}'],
    ['half a character', '{"a":"\\ud800"}'],
    ['too long', 'x'.repeat(65_537)],
  ])('refused: %s', async (_, input) => {
    expect(await piped(['put', 'put/refused'], input)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^ERR_SECRET_VALUE: /) as unknown,
    });
  });

  test('never as an argument, and what was written there is not repeated', async () => {
    for (const args of [
      ['put', 'put/db', planted],
      ['put', `put/db: ${planted}`],
      ['generate', 'a', planted],
    ]) {
      expect(await secrets(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^ERR_USAGE: /) as unknown });
    }
  });

  manager.test('generated: letters and digits, and strong enough', async () => {
    expect(await secrets(['generate', 'put/session', '--length', '48'])).toMatchObject({ code: 0 });
    const value = (await valueOf('put/session')) ?? '';
    expect(value).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(await checked({ SESSION_SECRET: { secret: 'put/session' } })).toMatchObject({ code: 0 });
    expect((await secrets(['generate', 'put/session'])).stderr).toMatch(/^ERR_SECRET_EXISTS/);
    expect(await valueOf('put/session')).toBe(value);
  });

  manager.test('what is to be deleted keeps its name', async () => {
    await manager.create('put/gone', 'x');
    await manager.client().send(new DeleteSecretCommand({ SecretId: 'put/gone' }));
    expect((await piped(['put', 'put/gone'], 'y')).stderr).toMatch(/^ERR_SECRET_EXISTS: put\/gone is to be deleted/);
  });

  // A terminal of its own, by Python's standard library, which types when it is asked.
  const terminal = `
import os, pty, sys, select
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[3], sys.argv[3:])
seen, answers = b'', [a.encode() for a in sys.argv[1:3]]
while True:
    try: data = os.read(fd, 1024)
    except OSError: break
    if not data: break
    seen += data
    if answers and seen.rstrip().endswith(b':'):
        os.write(fd, answers.pop(0) + b'\\r'); seen += b' '
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;

  const typing = (first: string, second: string, name: string): Promise<Said> =>
    fed(['python3', '-c', terminal, first, second, process.execPath, cli, 'secrets', 'put', name], '');

  manager.test('typed at a terminal: not shown, asked for twice', async () => {
    const said = await typing(`${planted}x\x7f`, planted, 'put/typed');
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('Value (not shown)') as unknown });
    expect(said.stdout).not.toContain(planted.slice(0, 6));
    expect(await valueOf('put/typed')).toBe(planted);
    expect(await typing('one', 'other', 'put/mistyped')).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('ERR_SECRET_VALUE') as unknown,
    });
    await expect(valueOf('put/mistyped')).rejects.toThrow();
  });

  manager.test('interrupted: nothing is stored', async () => {
    expect(await typing('half\x03', '', 'put/interrupted')).toMatchObject({ code: 130 });
    await expect(valueOf('put/interrupted')).rejects.toThrow();
  });
});
