/** Text that others wrote, for a terminal: nothing in it moves the cursor, colours anything or begins a line. */
export const safe = (text: string, longest = Infinity): string => {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => `\\x${(one.codePointAt(0) ?? 0).toString(16)}`);
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
};

/** The same for the log of a pipeline, where GitHub obeys lines that begin with `::`, and `##[` anywhere. */
export const safeInLog = (text: string): string =>
  safe(text)
    .replace(/^(\s*):/, '$1\\x3a')
    .replaceAll('##[', '#\\x23[');
