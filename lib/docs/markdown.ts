const cell = (text: string): string => text.replace(/\|/g, '\\|');

/** A table as Prettier writes it: the columns padded to one width. */
export function table(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map(cell));
  const widths = (escaped[0] ?? []).map((_, column) => Math.max(3, ...escaped.map((row) => row[column]?.length ?? 0)));
  const lines = escaped.map(
    (row) => `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** Code in TypeScript, as a block. */
export const typescript = (code: string): string => `\`\`\`ts\n${code}\`\`\``;

/** The lines of an example between `// Hardened from here` and `// to here`, moved to the left. */
export function excerpt(code: string): string {
  const [, indent = '', lines] = /^( *)\/\/ Hardened from here\n(.*?)^ *\/\/ to here$/ms.exec(code) ?? [];
  if (lines === undefined) throw new Error('There is no part from `// Hardened from here` to `// to here`.');
  return lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}

/** The text with each part between `<!-- generated: NAME -->` and `<!-- /generated -->` made anew. */
export function fill(text: string, parts: Readonly<Record<string, string>>): string {
  const seen = new Set<string>();
  const filled = text.replace(
    /(<!-- generated: ([\w-]+) -->\n).*?(<!-- \/generated -->)/gs,
    (_, open: string, name: string, close: string) => {
      const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
      if (part === undefined) throw new Error(`Nothing generates the part ${name}.`);
      seen.add(name);
      return `${open}\n${part}\n\n${close}`;
    },
  );
  const missing = Object.keys(parts).filter((name) => !seen.has(name));
  if (missing.length) throw new Error(`There are no marks for: ${missing.join(', ')}.`);
  return filled;
}
