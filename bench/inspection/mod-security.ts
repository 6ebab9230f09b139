import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Concern } from '../../nginx/concern';
import { block, directive } from '../../nginx/directive';
import { plainProxy } from '../servers';

/** The connector, the library, the rules, and what they need beside what NGINX does. */
const packages = ['libnginx-mod-http-modsecurity', 'libmodsecurity3', 'modsecurity-crs', 'libfuzzy2', 'libcurl3-gnutls', 'liblua5.3-0', 'libmaxminddb0', 'libgeoip1', 'libyajl2', 'libxml2', 'libpcre2-8-0']; // prettier-ignore

export interface ModSecurity {
  readonly version: string;
  readonly concern: Concern;
  /** Only what may be an attack pays. */
  readonly prefiltered: Concern;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * ModSecurity 3 and the Core Rule Set out of Debian's packages, unpacked beside and not installed: they would be on in every NGINX
 * of this machine. Undefined where apt has none.
 */
export function modSecurity(directory: string): ModSecurity | undefined {
  const root = join(directory, 'debian');
  mkdirSync(root);
  try {
    const apt = (...args: string[]): void => void execFileSync('apt-get', args, { cwd: root, stdio: 'pipe' });
    apt('download', '-qq', ...packages);
    execFileSync('sh', ['-c', 'for deb in *.deb; do dpkg -x "$deb" .; done'], { cwd: root, stdio: 'pipe' });
  } catch {
    return undefined;
  }
  const names = execFileSync('sh', ['-c', 'ls *.deb'], { cwd: root, encoding: 'utf8' });
  const rules = join(root, 'rules.conf');
  // As Debian has it, but that it refuses, and spends nothing on answers and audit logs: only requests are compared.
  const settings = [
    `Include ${root}/etc/nginx/modsecurity.conf`,
    'SecRuleEngine On',
    'SecAuditEngine Off',
    'SecResponseBodyAccess Off',
    `Include ${root}/etc/modsecurity/crs/crs-setup.conf`,
    `Include ${root}/usr/share/modsecurity-crs/rules/*.conf`,
  ];
  writeFileSync(rules, settings.join('\n'));
  const library = execFileSync('sh', ['-c', 'echo usr/lib/*-linux-gnu'], { cwd: root, encoding: 'utf8' }).trim();
  const main = [directive('load_module', join(root, 'usr/lib/nginx/modules/ngx_http_modsecurity_module.so'))];
  const on = [directive('modsecurity', 'on'), directive('modsecurity_rules_file', rules)];
  return {
    version: /modsecurity-crs_([\d.]+)/.exec(names)?.[1] ?? '',
    env: { LD_LIBRARY_PATH: join(root, library) },
    concern: () => ({ main, http: on }),
    prefiltered: (given, profile) => {
      const plain = plainProxy(given, profile);
      const socket = `unix:${join(root, 'inspected.sock')}`;
      return {
        main,
        http: [
          ...(plain.http ?? []),
          block('upstream', ['inspected'], [directive('server', socket), directive('keepalive', '64')]),
          // A body, or any character that is in no plain word, may be part of an attack: a sound filter can let nothing else past.
          block(
            'map',
            ['$request_method:$content_length:$request_uri:$http_cookie', '$next'],
            [directive('default', 'inspected'), directive('~^GET::/[A-Za-z0-9/]*:[A-Za-z0-9=]*$', 'app')],
          ),
        ],
        server: plain.server ?? [],
        proxy: [directive('proxy_pass', 'http://$next')],
        // A server of its own: the module does not look at what is redirected within one.
        servers: [
          [
            directive('listen', socket),
            ...on,
            ...(plain.server ?? []),
            block('location', ['/'], [directive('proxy_pass', 'http://app')]),
          ],
        ],
      };
    },
  };
}
