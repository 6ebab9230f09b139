import { CasemateError } from '../errors';

// The registry's API, as https://github.com/opencontainers/distribution-spec/blob/main/spec.md says.

/** A name of an image in its parts, with what Docker leaves out. */
export interface Reference {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** As it was written, without a digest. */
  readonly name: string;
}

const hub = 'registry-1.docker.io';

/** https://pkg.go.dev/github.com/distribution/reference: the first part is a registry where it could be a host. */
export function referenceOf(image: string): Reference {
  const [name = ''] = image.split('@');
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = isHost ? rest.join('/') : name;
  const [, repository = path, tag = 'latest'] = /^(.*?)(?::([\w][\w.-]{0,127}))?$/.exec(path) ?? [];
  return {
    registry: isHost && first !== 'docker.io' ? first : hub,
    repository: !isHost && !repository.includes('/') ? `library/${repository}` : repository,
    tag,
    name,
  };
}

/** Indexes first: one digest for all processors. */
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Registries on this machine speak plain HTTP, as Docker itself takes for granted. */
const schemeOf = (registry: string): string =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(registry) ? 'http' : 'https';

/** A public image is for everybody, who asks for a token first: https://distribution.github.io/distribution/spec/auth/token/ */
async function tokenFor(challenge: string): Promise<string | undefined> {
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  if (!/^bearer /i.test(challenge) || fields.realm === undefined) return undefined;
  const url = new URL(fields.realm);
  for (const name of ['service', 'scope']) if (fields[name] !== undefined) url.searchParams.set(name, fields[name]);
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  const { token, access_token: other } = (await answer.json()) as { token?: string; access_token?: string };
  return token ?? other;
}

/** The digest that a tag has now. @throws CasemateError `ERR_REGISTRY` */
export async function digestOf(image: string): Promise<string> {
  const { registry, repository, tag } = referenceOf(image);
  const url = `${schemeOf(registry)}://${registry}/v2/${repository}/manifests/${tag}`;
  const ask = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { method: 'HEAD', headers: { Accept: manifests, ...headers }, signal: AbortSignal.timeout(30_000) });
  let what: string;
  try {
    let answer = await ask();
    if (answer.status === 401) {
      const token = await tokenFor(answer.headers.get('www-authenticate') ?? '');
      if (token !== undefined) answer = await ask({ Authorization: `Bearer ${token}` });
    }
    const digest = answer.headers.get('docker-content-digest');
    if (answer.ok && digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
    what = answer.ok ? 'no digest' : `${answer.status}`;
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    what = cause?.message ?? message;
  }
  throw new CasemateError(
    'ERR_REGISTRY',
    `${registry} did not say which image ${image} is: ${what}.`,
    'See that the name is right and public, and the registry within reach; or put a mirror of your own into casemate.images.json.',
  );
}
