/** Fullwidth and other forms that stand for ASCII: `＜` is `<` once an app, or a database, normalises (UAX #15). */
export function decodeCompatible(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Fullwidth forms, small form variants, letterlike symbols and superscripts.
    if ((code >= 0xff01 && code <= 0xff5e) || (code >= 0xfe50 && code <= 0xfe6b)) return text.normalize('NFKC');
  }
  return text;
}
