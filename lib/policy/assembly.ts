import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the CDK says of a stack beside its template. */
export interface Stack {
  readonly templateFile: string;
  /** The files of assets by their hashes: the templates of nested stacks are among them. */
  readonly assets: ReadonlyMap<string, string>;
  /** Construct paths by logical id. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /** Acknowledged rules and their reasons, by the path of the construct that they were acknowledged on. */
  readonly acknowledged: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

interface Entry {
  readonly type: string;
  readonly data?: unknown;
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly templateFile?: string; readonly directoryName?: string; readonly file?: string };
  readonly metadata?: Readonly<Record<string, readonly Entry[]>>;
  readonly additionalMetadataFile?: string;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

function stack(directory: string, artifact: Artifact, templateFile: string, assets: Stack['assets']): Stack {
  const apart = artifact.additionalMetadataFile && join(directory, artifact.additionalMetadataFile);
  const metadata = Object.entries({
    ...artifact.metadata,
    ...(apart && existsSync(apart) ? (readJson(apart) as Artifact['metadata']) : {}),
  });
  const constructPaths = new Map<string, string>();
  const acknowledged = new Map<string, Record<string, string>>();
  for (const [path, entries] of metadata) {
    const construct = path.replace(/^\//, '');
    for (const { type, data } of entries) {
      if (type === 'aws:cdk:logicalId' && typeof data === 'string') constructPaths.set(data, construct);
      if (type === 'aws:cdk:acknowledged-rules') {
        acknowledged.set(construct, { ...acknowledged.get(construct), ...(data as Record<string, string>) });
      }
    }
  }
  return { templateFile: join(directory, templateFile), assets, constructPaths, acknowledged };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source?: { readonly path?: string } }>>;
}

function assetsOf(directory: string, artifacts: readonly Artifact[]): Stack['assets'] {
  const manifests = artifacts
    .filter(({ type }) => type === 'cdk:asset-manifest')
    .map(({ properties }) => readJson(join(directory, properties?.file ?? '')) as AssetManifest);
  return new Map(
    manifests.flatMap(({ files = {} }) =>
      Object.entries(files).flatMap(([hash, { source }]) =>
        source?.path === undefined ? [] : [[hash, join(directory, source.path)] as const],
      ),
    ),
  );
}

/** The stacks of a cloud assembly, those of nested stages too. @throws where its manifest cannot be read */
export function stacksOf(directory: string): readonly Stack[] {
  const manifest = readJson(join(directory, 'manifest.json')) as { artifacts?: Readonly<Record<string, Artifact>> };
  const artifacts = Object.values(manifest.artifacts ?? {});
  const assets = assetsOf(directory, artifacts);
  return artifacts.flatMap((artifact): readonly Stack[] => {
    const { templateFile, directoryName } = artifact.properties ?? {};
    if (artifact.type === 'cdk:cloud-assembly' && directoryName) return stacksOf(join(directory, directoryName));
    if (artifact.type !== 'aws:cloudformation:stack' || !templateFile) return [];
    return [stack(directory, artifact, templateFile, assets)];
  });
}
