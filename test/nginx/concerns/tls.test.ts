import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type SecureVersion, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import type { Concern } from '../../../nginx/concern';
import { directive } from '../../../nginx/directive';
import { listenTls } from '../../../nginx/listen';
import { control, withFront, type Front } from '../../helpers/front';
import { start, testWith } from '../../helpers/tools';

/** Without the concern NGINX has no certificate and does not start; this is what OpenSSL lets pass if one asks for it. */
const weak =
  (...protocols: SecureVersion[]): Concern =>
  (_, { certificate, key }) => ({
    http: [
      directive('ssl_certificate', certificate),
      directive('ssl_certificate_key', key),
      directive('ssl_protocols', ...protocols),
      directive('ssl_ciphers', 'ALL:@SECLEVEL=0'),
    ],
  });

const old: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1'];
const current: readonly [SecureVersion, SecureVersion] = ['TLSv1.2', 'TLSv1.3'];
const everything = weak(...old, ...current);

/** A handshake by a client that would take anything: a refusal is then the server's. Passes on what `look` saw, or the refusal. */
const handshake = <Seen>(
  port: number,
  options: ConnectionOptions,
  look: (socket: TLSSocket) => Seen | Promise<Seen>,
): Promise<Seen | string> =>
  new Promise((resolve) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ciphers: 'ALL:@SECLEVEL=0',
      ...options,
    });
    socket
      .once('secureConnect', () => {
        void Promise.resolve(look(socket)).then((seen) => {
          socket.destroy();
          resolve(seen);
        });
      })
      .once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message);
      });
  });

const spoken = (port: number, version: SecureVersion): Promise<string | null> =>
  handshake(port, { minVersion: version, maxVersion: version }, (socket) => socket.getProtocol());

control(
  'tls',
  'versions below TLS 1.2 are refused (RFC 8996)',
  {},
  async ({ port }) => {
    for (const version of old) {
      expect({ version, spoken: await spoken(port, version) }).toEqual({
        version,
        spoken: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      });
    }
  },
  everything,
);

for (const [version, other] of [current, [current[1], current[0]]] as const) {
  control(
    'tls',
    `${version} is spoken`,
    {},
    async ({ port }) => {
      expect(await spoken(port, version)).toBe(version);
    },
    weak(other),
  );
}

/** Paths of a certificate and its key as `profile` takes them: RSA, for what a team brings itself (our own are P-256). */
async function rsaCertificate(directory: string): Promise<{ certificate: string; key: string }> {
  const pem = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'rsa', algorithm: 'sha256' });
  const [certificate, key] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
  await writeFile(certificate, pem.cert);
  await writeFile(key, pem.private);
  return { certificate, key };
}

const rsa: { certificate: string; key: string } = { certificate: '', key: '' };
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tls-'));
  Object.assign(rsa, await rsaCertificate(directory));
});
afterAll(() => rm(directory, { recursive: true }));

/** By what is wrong with them. Which of the two certificates they need is in the name, or follows from the key exchange. */
const weakCiphers = {
  'CBC with SHA-1, P-256': ['ECDHE-ECDSA-AES128-SHA'],
  'CBC with SHA-2, P-256': ['ECDHE-ECDSA-AES256-SHA384'],
  'short authentication tag': ['ECDHE-ECDSA-AES128-CCM8'],
  'no authentication': ['AECDH-AES128-SHA', 'ADH-AES256-GCM-SHA384'],
  'CBC with SHA-1, RSA': ['ECDHE-RSA-AES128-SHA'],
  'CBC with SHA-2, RSA': ['ECDHE-RSA-AES256-SHA384'],
  'no forward secrecy': ['AES128-SHA', 'AES256-SHA256', 'AES128-GCM-SHA256', 'AES256-GCM-SHA384'],
} as const;

for (const [problem, ciphers] of Object.entries(weakCiphers)) {
  control(
    'tls',
    `ciphers are refused: ${problem}`,
    // An object that is filled in before the first test, and read only then.
    { profile: /ECDSA|ECDH-|ADH/.test(ciphers.join(' ')) ? {} : rsa },
    async ({ port }) => {
      for (const cipher of ciphers) {
        const chosen = handshake(port, { ciphers: `${cipher}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' }, (socket) =>
          socket.getCipher(),
        );
        expect({ cipher, chosen: await chosen }).toEqual({
          cipher,
          chosen: expect.stringMatching(/^ERR_SSL_SSL(V3|\/TLS)_ALERT_HANDSHAKE_FAILURE$/) as string,
        });
      }
    },
    everything,
  );
}

/** A ticket that holds the session itself is sealed with the server's key; one that only names it has 32 bytes. */
const ticketSize = (port: number, version: SecureVersion): Promise<number | string> =>
  handshake(port, { minVersion: version, maxVersion: version }, async (socket) => {
    socket.resume();
    // TLS 1.3 sends tickets after the handshake; the answer to a request comes behind them.
    const answered = new Promise((resolve) => socket.once('data', resolve));
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await answered;
    return socket.getTLSTicket()?.length ?? 0;
  });

control(
  'tls',
  'no session leaves in a ticket',
  {},
  async ({ port }) => {
    expect(await ticketSize(port, 'TLSv1.2')).toBe(0);
    expect(await ticketSize(port, 'TLSv1.3')).toBe(32);
  },
  everything,
);

const agreed = ({ port }: Front, ...protocols: string[]): Promise<unknown> =>
  handshake(port, { ALPNProtocols: protocols }, (socket) => socket.alpnProtocol);

const speaksHttp2 = async (front: Front): Promise<void> => {
  expect(await agreed(front, 'h2', 'http/1.1')).toBe('h2');
  expect(await agreed(front, 'http/1.1', 'h2')).toBe('h2');
};

test('ALPN: HTTP/2 first, HTTP/1.1 for those without', () =>
  withFront({}, async (front) => {
    await speaksHttp2(front);
    expect(await agreed(front, 'http/1.1')).toBe('http/1.1');
    expect(await agreed(front)).toBe(false);
  }));

test('ALPN: red where no server of the port has HTTP/2', async () => {
  const onlyHttp1: Concern = (_, profile) => ({
    server: [...listenTls({ ...profile, http2Directive: true }), directive('server_name', 'localhost')],
  });
  const extra = { listen: onlyHttp1, 'known-hosts': () => ({}) };
  await expect(withFront({ extra }, speaksHttp2)).rejects.toHaveProperty('matcherResult.pass', false);
});

/** The attributes of each `<name .../>`. */
const elements = (xml: string, name: string): Record<string, string>[] =>
  [...xml.matchAll(new RegExp(`<${name} ([^>]*?)/?>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value])),
  );

/** Forward secrecy and authenticated encryption, by the names of TLS 1.3 and of OpenSSL. */
const modern = /^(?:TLS_(?:AES|CHACHA20)_|ECDHE-(?:ECDSA|RSA)-(?:AES(?:128|256)-GCM|CHACHA20-POLY1305)(?:-|$))/;

async function satisfiesSslscan({ port }: Front): Promise<void> {
  const xml = await start('sslscan', ['--xml=-', `127.0.0.1:${port}`]).done;
  const enabled = elements(xml, 'protocol').filter((protocol) => protocol.enabled === '1');
  expect(enabled.map(({ type, version }) => `${type} ${version}`).sort()).toEqual(['tls 1.2', 'tls 1.3']);
  const ciphers = elements(xml, 'cipher');
  expect(ciphers.filter(({ cipher = '' }) => !modern.test(cipher))).toEqual([]);
  expect(new Set(ciphers.map(({ sslversion }) => sslversion))).toEqual(new Set(['TLSv1.2', 'TLSv1.3']));
  expect(elements(xml, 'heartbleed').filter(({ vulnerable }) => vulnerable !== '0')).toEqual([]);
}

/** Each of the two certificates brings ciphers of its own. */
for (const [kind, profile] of Object.entries({ 'P-256': {}, RSA: rsa })) {
  testWith('sslscan', `sslscan, ${kind}: TLS 1.2 and 1.3, modern ciphers`, () =>
    withFront({ profile }, satisfiesSslscan),
  );
  testWith('sslscan', `sslscan, ${kind}: red on a weak server`, () =>
    expect(withFront({ profile, extra: { tls: everything } }, satisfiesSslscan)).rejects.toHaveProperty(
      'matcherResult.pass',
      false,
    ),
  );
}

/** What testssl.sh holds against any certificate that no authority signed, and one matter of opinion. */
const accepted: readonly string[] = [
  'cert_chain_of_trust',
  'cert_revocation',
  // Among ciphers that are all good the client chooses, as Mozilla has it; testssl.sh 3.0 wants the server to.
  'cipher_order',
];

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

/** Protocols, ciphers, the server's defaults and preferences, and every vulnerability testssl.sh knows. */
async function satisfiesTestssl({ port }: Front): Promise<void> {
  const json = join(directory, `testssl-${port}.json`);
  const checks = ['--protocols', '--std', '--server-defaults', '--server-preference', '--vulnerable'];
  await start('testssl', ['--nodns', 'none', '--jsonfile', json, ...checks, `127.0.0.1:${port}`]).done;
  const findings = JSON.parse(await readFile(json, 'utf8')) as Finding[];
  const bad = findings.filter(
    ({ id, severity }) => /^(?:HIGH|CRITICAL|FATAL)$/.test(severity) && !accepted.includes(id),
  );
  expect(bad).toEqual([]);
  const seen = Object.fromEntries(findings.map(({ id, finding }) => [id, finding]));
  expect(seen).toMatchObject({
    TLS1_2: expect.stringMatching(/^offered/) as string,
    TLS1_3: expect.stringMatching(/^offered/) as string,
    ROBOT: expect.stringMatching(/^not vulnerable/) as string,
  });
  const weaker = Object.entries(seen).filter(([id]) => /^(?:SSLv[23]|TLS1|TLS1_1|cipherlist_(?!STRONG).*)$/.test(id));
  expect(weaker.length).toBeGreaterThan(4);
  expect(weaker.filter(([, finding]) => !finding.startsWith('not offered'))).toEqual([]);
}

testWith('testssl', 'testssl.sh: nothing high or critical', () => withFront({}, satisfiesTestssl), 120_000);
testWith(
  'testssl',
  'testssl.sh: red on a weak server',
  () =>
    expect(withFront({ extra: { tls: everything } }, satisfiesTestssl)).rejects.toHaveProperty(
      'matcherResult.pass',
      false,
    ),
  120_000,
);
