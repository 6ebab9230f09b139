import type { Compile } from '../compile';
import { matching } from '../component';

/**
 * AWS does not publish how these two decide. An approximation, marked as such in every match: what the usual tests contain, and
 * little that people write.
 */
const sql = [
  /['"`)]\s*(?:or|and|\|\||&&)\s*(?:not\s+)?(?:\(*\s*)?['"`\w(]+\s*(?:=|<|>|like\b|is\b|in\b|between\b)/i,
  /\b(?:or|and)\s+(['"]?)(\w+)\1\s*=\s*\1\2/i,
  /\bunion\b(?:\s|\/\*.*?\*\/|\()+(?:all\b|distinct\b)?(?:\s|\/\*.*?\*\/|\()*select\b/is,
  /\bselect\b.{1,200}?\bfrom\b.{0,200}?(?:--|;|\bwhere\b|information_schema|\bunion\b|['")]\s*$)/is,
  /;\s*(?:drop|alter|create|truncate)\s+(?:table|database|user|schema|view)\b/i,
  /;\s*(?:insert\s+into|delete\s+from|update\s+\w+\s+set|shutdown\b|exec(?:ute)?[\s(])/i,
  /\b(?:sleep|benchmark|pg_sleep|waitfor\s+delay|load_file|xp_cmdshell|extractvalue|updatexml)\b\s*[('"]/i,
  /\binto\s+(?:out|dump)file\b/i,
  /^\s*['"`)]+\s*(?:--|#|;|\/\*)/,
] as const;

const sqlHigh = [/['"`]\s*(?:--|#|\/\*)/, /\b(?:or|and)\b\s+\d+\s*(?:=|<|>)/i, /\border\s+by\s+\d+/i] as const;

const script = [
  /<\/?(?:script|iframe|object|embed|applet|meta|base|svg|math|link|style|form|isindex|frameset|bgsound|xss)\b/i,
  /<[a-z!/?][^>]*?[\s/"'`]on[a-z]{3,}\s*=/i,
  /(?:^|[\s"'=(:])(?:javascript|vbscript|livescript)\s*:/i,
  /\bdata:text\/html/i,
  /["'`]\s*(?:\/)?\s*on[a-z]{3,}\s*=/i,
  /<[a-z][^>]*\b(?:style|src|href|formaction)\s*=[^>]*(?:expression\s*\(|script\s*:)/i,
  /<!(?:entity|doctype|\[cdata\[)/i,
] as const;

const meets =
  (patterns: readonly RegExp[]) =>
  (text: string): boolean =>
    patterns.some((pattern) => pattern.test(text));

export const sqliMatch: Compile = (node, compiler) =>
  matching(
    node,
    compiler,
    'SqliMatchStatement',
    meets(node.SensitivityLevel === 'HIGH' ? [...sql, ...sqlHigh] : sql),
    true,
  );

export const xssMatch: Compile = (node, compiler) => matching(node, compiler, 'XssMatchStatement', meets(script), true);
