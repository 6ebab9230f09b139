/** The first value of a header, by its name in lower case; empty where there is none. */
export function headerOf(rawHeaders: readonly string[], wanted: string): string {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if ((rawHeaders[at] as string).toLowerCase() === wanted) return rawHeaders[at + 1] as string;
  }
  return '';
}
