import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../lib/local/ports';

/** A package of the registry: the files beside its package.json. */
export interface Published {
  readonly name: string;
  readonly manifest?: object;
  readonly files?: Readonly<Record<string, string>>;
  /** A known vulnerability of every version. */
  readonly advisory?: { readonly id: string; readonly severity: string; readonly title: string };
}

function pack({ name, manifest, files }: Published): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const all = { 'package.json': JSON.stringify({ name, version: '1.0.0', ...manifest }), 'index.js': '', ...files };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(dirname(join(directory, 'package', file)), { recursive: true });
      writeFileSync(join(directory, 'package', file), text);
    }
    const words = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '-czf', '-', 'package'];
    return execFileSync('tar', words, { cwd: directory });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** https://docs.npmjs.com/cli/commands/npm-audit#bulk-advisory-endpoint */
const audited = (published: readonly Published[], asked: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    published
      .filter(({ name, advisory }) => advisory && name in asked)
      .map(({ name, advisory }) => [
        name,
        [{ ...advisory, id: 1, url: `https://github.com/advisories/${advisory?.id ?? ''}`, vulnerable_versions: '*' }],
      ]),
  );

/** A registry of npm on loopback, with version 1.0.0 of these packages; any other package is elsewhere. */
export async function withRegistry<Result>(
  published: readonly Published[],
  elsewhere: string,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const tarballs = new Map(published.map((one) => [`/${one.name}/-/${one.name}-1.0.0.tgz`, pack(one)]));
  const packuments = new Map(
    published.map((one) => {
      const path = `/${one.name}/-/${one.name}-1.0.0.tgz`;
      const integrity = `sha512-${createHash('sha512')
        .update(tarballs.get(path) ?? '')
        .digest('base64')}`;
      const hasInstallScript = JSON.stringify(one.manifest ?? {}).includes('install"');
      const version = { name: one.name, version: '1.0.0', ...one.manifest, hasInstallScript };
      return [
        `/${one.name}`,
        {
          name: one.name,
          'dist-tags': { latest: '1.0.0' },
          versions: { '1.0.0': { ...version, dist: { tarball: `${url}${path.slice(1)}`, integrity } } },
          time: { '1.0.0': '2020-01-01T00:00:00.000Z' },
        },
      ];
    }),
  );
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const tarball = tarballs.get(path);
      const packument = packuments.get(path);
      if (tarball) response.end(tarball);
      else if (packument) response.setHeader('Content-Type', 'application/json').end(JSON.stringify(packument));
      else if (path.endsWith('/advisories/bulk')) {
        const body = Buffer.concat(chunks);
        const text =
          request.headers['content-encoding'] === 'gzip' ? execFileSync('gzip', ['-dc'], { input: body }) : body;
        response
          .setHeader('Content-Type', 'application/json')
          .end(JSON.stringify(audited(published, JSON.parse(text.toString()) as Record<string, unknown>)));
      } else response.writeHead(302, { Location: `${elsewhere}${path.slice(1)}` }).end();
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(url);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
