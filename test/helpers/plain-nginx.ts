import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../../lib/local/certificate';
import { findNginx } from '../../lib/local/nginx';
import { freePort } from '../../lib/local/ports';
import { accepts } from './apps';
import { until } from './until';

/** The same NGINX with the few lines that any tutorial has: what the front is measured against. */
const configuration = (port: number, appPort: number, http2Directive: boolean, more: readonly string[]): string => `
daemon off;
pid nginx.pid;
error_log stderr crit;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path temp-${name};`).join('\n  ')}
  ssl_certificate certificate.pem;
  ssl_certificate_key key.pem;
  ${more.map((line) => `${line};`).join('\n  ')}
  ${http2Directive ? 'http2 on;' : ''}
  server {
    listen 127.0.0.1:${port} ssl${http2Directive ? '' : ' http2'};
    location / {
      proxy_pass http://127.0.0.1:${appPort};
    }
  }
}
`;

/** @param more further directives of the http block */
export async function withPlainNginx<Result>(
  appPort: number,
  more: readonly string[],
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  const { program, http2Directive } = findNginx();
  const directory = await mkdtemp(join(tmpdir(), 'plain-'));
  await chmod(directory, 0o711);
  const { certificate, key } = await makeCertificate(['localhost']);
  const port = await freePort();
  await writeFile(join(directory, 'certificate.pem'), certificate);
  await writeFile(join(directory, 'key.pem'), key);
  await writeFile(join(directory, 'nginx.conf'), configuration(port, appPort, http2Directive, more));
  const child = spawn(program, ['-e', 'stderr', '-p', directory, '-c', join(directory, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = once(child, 'exit');
  try {
    if (!(await until(() => child.exitCode !== null || accepts(port))) || child.exitCode !== null) {
      throw new Error(`NGINX does not serve: ${stderr}`);
    }
    return await use(port);
  } finally {
    child.kill('SIGTERM');
    await exited;
    await rm(directory, { recursive: true });
  }
}
