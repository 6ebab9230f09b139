import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ending } from './run';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: unknown;
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** The folders of packages in a node_modules, and in those of these. */
function packagesIn(modules: string, seen: Set<string>): void {
  if (!existsSync(modules)) return;
  for (const name of readdirSync(modules)) {
    const folder = join(modules, name);
    // pnpm keeps what its links lead to in .pnpm/NAME@VERSION/node_modules.
    if (name === '.pnpm') {
      for (const one of readdirSync(folder)) packagesIn(join(folder, one, 'node_modules'), seen);
    } else if (name.startsWith('@')) packagesIn(folder, seen);
    else if (existsSync(join(folder, 'package.json'))) {
      const real = realpathSync(folder);
      if (seen.has(real)) continue;
      seen.add(real);
      packagesIn(join(real, 'node_modules'), seen);
    }
  }
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
const purl = (name: string, version: string): string => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

/**
 * What is in the image, as CycloneDX 1.6. As installed, whichever package manager did it; without a serial number or time,
 * so that the same input makes the same bytes (`npm sbom` writes both).
 */
export function sbom(root: string): object {
  const seen = new Set<string>();
  packagesIn(join(root, 'node_modules'), seen);
  const app = readManifest(root);
  const components = [...seen]
    .map(readManifest)
    .filter(({ name, version }) => name !== undefined && version !== undefined)
    .map(({ name = '', version = '', license }) => ({
      type: 'library',
      'bom-ref': purl(name, version),
      name,
      version,
      purl: purl(name, version),
      ...(typeof license === 'string' && {
        licenses: [license.includes(' ') ? { expression: license } : { license: { name: license } }],
      }),
    }))
    .sort((a, b) => (a.purl < b.purl ? -1 : 1));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': 'app', name: app.name ?? 'app', version: app.version ?? '0.0.0' },
    },
    components: components.filter(({ purl: one }, index) => one !== components[index - 1]?.purl),
  };
}

if (require.main === module) {
  ending(() => {
    writeFileSync('/casemate/sbom.cdx.json', `${JSON.stringify(sbom('/app'), null, 1)}\n`);
  });
}
