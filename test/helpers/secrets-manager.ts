import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { dirname, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type CreateSecretCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { freePort } from '../../lib/local/ports';
import { until } from './until';

const venv = resolve(__dirname, '../../node_modules/.cache/casemate/moto');
const program = resolve(venv, 'bin/moto_server');

/** moto's server, from PyPI; installed once into a cache that git does not see. */
function installed(): boolean {
  if (existsSync(program)) return true;
  if (spawnSync('python3', ['-m', 'venv', '--help']).status !== 0) return false;
  mkdirSync(dirname(venv), { recursive: true });
  const install = `[ -x ${program} ] || { python3 -m venv ${venv} && ${venv}/bin/pip install -q 'moto[server]==5.2.5'; }`;
  // Two jest workers at once: one waits for the other.
  execFileSync('flock', [`${venv}.lock`, 'sh', '-c', install], { stdio: 'pipe', timeout: 280_000 });
  return existsSync(program);
}

/** What the proxy does instead of passing a call on. */
export type Fault =
  | { readonly status: number; readonly type: string; readonly message?: string }
  /** No answer at all. */
  | 'silent'
  /** Half of the answer, and the end of the connection. */
  | 'cut';

/** Which calls are hit; by the operation's name and what was sent. */
export type Faults = (operation: string, body: string) => Fault | undefined;

export interface SecretsManager {
  readonly port: () => number;
  /** What a program needs to find it. */
  readonly environment: (more?: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
  readonly client: () => SecretsManagerClient;
  readonly create: (name: string, value: unknown, more?: Partial<CreateSecretCommandInput>) => Promise<string>;
  readonly rotate: (name: string, value: unknown) => Promise<void>;
  /** The operations since the last `reset`. */
  readonly calls: () => readonly string[];
  readonly reset: (faults?: Faults) => void;
  /** A test that needs it; where it cannot be had, one line says so. */
  readonly test: (title: string, body: () => Promise<void>, timeout?: number) => void;
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
const region = 'eu-central-1';
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A real Secrets Manager API on loopback for the tests of one file, and a proxy before it that makes faults. */
export function secretsManager(): SecretsManager {
  let moto: ChildProcess | undefined;
  let proxy: Server | undefined;
  let [motoPort, port] = [0, 0];
  let operations: string[] = [];
  let faults: Faults = () => undefined;
  const client = (): SecretsManagerClient =>
    new SecretsManagerClient({ endpoint: `http://127.0.0.1:${motoPort}`, region, credentials });

  async function pass(given: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(given);
    const operation = String(given.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    operations.push(operation);
    const fault = faults(operation, body.toString());
    if (fault === 'silent') return;
    if (typeof fault === 'object') {
      answer.writeHead(fault.status, { 'Content-Type': 'application/x-amz-json-1.1' });
      answer.end(JSON.stringify({ __type: fault.type, message: fault.message ?? 'No.' }));
      return;
    }
    const { method, url, headers } = given;
    const asked = request({ host: '127.0.0.1', port: motoPort, method, path: url, headers });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const content = await buffer(response);
    answer.writeHead(response.statusCode ?? 500, { ...response.headers, 'content-length': content.length });
    if (fault === 'cut') answer.write(content.subarray(0, content.length / 2), () => answer.socket?.destroy());
    else answer.end(content);
  }

  beforeAll(async () => {
    if (!installed()) return;
    motoPort = await freePort();
    moto = spawn(program, ['-H', '127.0.0.1', '-p', String(motoPort)], { stdio: 'ignore' });
    proxy = createServer((given, answer) => {
      pass(given, answer).catch(() => answer.socket?.destroy());
    });
    port = await freePort();
    proxy.listen(port, '127.0.0.1');
    const answers = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${motoPort}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      );
    expect(await until(answers, 60_000)).toBe(true);
  }, 300_000);

  afterAll(async () => {
    proxy?.closeAllConnections();
    proxy?.close();
    if (moto && moto.exitCode === null) {
      moto.kill('SIGKILL');
      await once(moto, 'exit');
    }
  });

  return {
    port: () => port,
    environment: (more = {}) => ({
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '3',
      ...more,
    }),
    client,
    create: async (Name, value, more) => {
      const { ARN = '' } = await client().send(new CreateSecretCommand({ Name, SecretString: asText(value), ...more }));
      return ARN;
    },
    rotate: async (SecretId, value) => {
      await client().send(new PutSecretValueCommand({ SecretId, SecretString: asText(value) }));
    },
    calls: () => operations,
    reset: (next = () => undefined) => {
      operations = [];
      faults = next;
    },
    test: (title, body, timeout) => {
      test(
        title,
        async () => {
          if (moto) await body();
          else
            console.info(`Not run: "${title}", for want of Python 3 with venv (Debian: apt-get install python3-venv).`);
        },
        timeout,
      );
    },
  };
}
