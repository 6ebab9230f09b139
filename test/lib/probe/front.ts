import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../../../lib/local/certificate';
import { probe, type ProbeOptions, type Report } from '../../../lib/probe';
import { checks } from '../../../lib/probe/checks';
import type { Check } from '../../../lib/probe/check';
import { withFront, type FrontOptions } from '../../helpers/front';

/** Everything a front is there for: an app that does what it should not, wherever the front can put it right. */
export const carelessApp = `
const { createServer } = require('node:http');
const html = (body) => '<!doctype html><html lang="en"><meta charset="utf-8"><title>Careless</title>' + body;
const files = {
  '/.env': 'SECRET=1\\n', '/.git/config': '[core]\\n', '/server.js~': 'require("x")', '/package.json': '{"dependencies":{}}',
  '/server.key': '-----BEGIN PRIVATE KEY-----', '/app.js.map': '{"mappings":""}', '/metrics': '# HELP a b\\n',
  '/debug': '{"memory":1,"env":2}',
};
const server = createServer((req, res) => {
  const url = new URL(req.url, 'http://x');
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    if (url.pathname === '/hang') return;
    res.setHeader('X-Powered-By', 'Careless');
    res.setHeader('X-Casemate-Reported', 'careless');
    if (req.headers.origin) {
      res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
      res.setHeader('Access-Control-Allow-Credentials', 'true');
    }
    if (files[url.pathname]) return res.end(files[url.pathname]);
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    try {
      decodeURIComponent(url.pathname);
      if (url.searchParams.getAll('q').length > 1) throw new Error('A list.');
      if (/json/.test(req.headers['content-type'])) JSON.parse(Buffer.concat(chunks));
    } catch (error) {
      return res.writeHead(500).end(html('<pre>' + error.stack + '</pre>'));
    }
    if (url.pathname === '/login' && req.method === 'POST') return res.writeHead(401).end(html('No.'));
    if (url.pathname !== '/' || req.headers['x-original-url']) return res.writeHead(404).end(html('Nothing here.'));
    res.setHeader('Set-Cookie', ['connect.sid=s; Path=/', 'theme=dark; Path=/']);
    if (req.method === 'POST') return res.end(html('Done.'));
    res.end(html('<a href="//' + (req.headers['x-forwarded-host'] ?? '') + '">Home</a>'));
  });
});
server.on('upgrade', (req, socket) => {
  socket.on('error', () => {});
  socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: ' + req.headers.upgrade + '\\r\\n\\r\\n');
});
server.listen(Number(process.env.PORT), '127.0.0.1');
`;

/** Not a name of this machine, so that Strict-Transport-Security is sent. */
export const host = 'app.test';

const directory = mkdtempSync(join(tmpdir(), 'probe-'));
const [certificate, key] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
beforeAll(async () => {
  const made = await makeCertificate([host]);
  writeFileSync(certificate, made.certificate);
  writeFileSync(key, made.key);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

export const careless = (): FrontOptions & { readonly program: string } => ({
  program: carelessApp,
  options: { hosts: [host], csp: 'enforce', duplicateParameters: { '*': 'reject' }, upstreamTimeout: 1 },
  profile: { certificate, key },
});

/** What a probe says of a front. */
export const probed = (
  given: FrontOptions,
  chosen: readonly Check[] = checks,
  more: ProbeOptions = {},
): Promise<Report> =>
  withFront(given, ({ port, httpPort }) =>
    probe(`https://${host}:${port}`, { address: '127.0.0.1', httpPort, ...more }, chosen),
  );

export const failed = ({ checks }: Report): string[] =>
  checks.filter(({ status }) => status === 'fail').map(({ id, evidence }) => `${id}: ${evidence}`);
