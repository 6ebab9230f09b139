import { hole } from './unknown';

/** The name of an image in its parts; undefined where a part cannot be known. */
export interface ImageName {
  /** With its registry. */
  readonly repository: string | undefined;
  /** Absent where there is none. */
  readonly tag?: string | undefined;
  readonly digest?: string;
}

/** `registry/repository:tag@sha256:digest`, with holes. https://pkg.go.dev/github.com/distribution/reference */
export function imageName(image: string): ImageName | undefined {
  if (image === '' || image === hole) return undefined;
  const [name = '', digest] = image.split('@', 2);
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  const repository = colon < 0 ? name : name.slice(0, colon);
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  // What ends in a hole may hide a tag.
  if (digest === undefined && tag === undefined && repository.endsWith(hole)) return undefined;
  return {
    repository: repository.slice(repository.lastIndexOf('/') + 1).includes(hole) ? undefined : repository,
    ...(colon >= 0 && { tag: tag?.includes(hole) ? undefined : tag }),
    ...(digest !== undefined && { digest }),
  };
}
