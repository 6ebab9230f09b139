import { readText } from './text-file';

/**
 * The line on which each resource of a template begins, from 1: the outermost keys below Resources. In JSON on one line, all
 * are on that line.
 */
export function resourceLines(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n');
  const found = new Map<string, number>();
  const start = lines.findIndex((line) => /^\s*"?Resources"?\s*:/.test(line));
  const own = /^\s*/.exec(lines[start] ?? '')?.[0].length ?? 0;
  let depth: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (start < 0 || index <= start) continue;
    const [, indentation = '', name] = /^(\s*)["']?([\w:]+)["']?\s*:/.exec(line) ?? [];
    if (name === undefined) continue;
    if (indentation.length <= own) break;
    depth ??= indentation.length;
    if (indentation.length === depth) found.set(name, index + 1);
  }
  return found;
}

/** The same of a file; none where it cannot be read any more. */
export function linesIn(file: string): ReadonlyMap<string, number> {
  try {
    return resourceLines(readText(file));
  } catch {
    return new Map();
  }
}
