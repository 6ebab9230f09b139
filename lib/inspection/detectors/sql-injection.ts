import { letter, singleQuote, doubleQuote, backtick, dash, hash } from '../characters';
import { sqlTokens, tellingFunctions, type Context, type Token } from '../sql/tokens';
import type { Detector, Subject } from '../subject';

/** A payload shows what it is within so many tokens. */
const mostTokens = 48;

/** The shape of tokens, a letter each; unary signs and the parentheses around values are left out. */
function shapeOf(tokens: readonly Token[]): string {
  let shape = '';
  for (const { kind } of tokens) {
    const last = shape.at(-1) ?? '';
    // A sign before a value, and `!`, change nothing.
    if (kind === '!' || (kind === 'a' && (last === '' || '&oaE(,BU'.includes(last)))) continue;
    if (kind === 'X') continue;
    shape += kind;
  }
  return shape;
}

/** Values, and what stands for one. */
const V = '[1svnf]';

/** What cannot be said otherwise in SQL, and hardly ever in words. `(` and `)` are left out of these shapes. */
const anywhere: readonly RegExp[] = [
  // union select 1,2 / union all select a from b
  /Uk?E(?:k?[1svfa](?:$|[,cka&o;B1s])|k?n(?:,|B|$|c)|B|$)/,
];

/** Behind the quote that ends the string a value was put into; `(` and `)` left out. */
const afterString: readonly RegExp[] = [
  // ' or 1=1, ' or 'a'='a, ' and sleep(5), ' or true --, ' or not exists (select
  /^sk?&k{0,2}[1svnf](?:a[1svn]){0,4}o/,
  /^sk?&k{0,2}[1sv]?(?:[cBU;]|$)(?<!^s&s)/,
  /^sk?&k{0,2}(?:f|E|c|kE|1&|v|n[c;]|s(?:&|c|a))/,
  /^sk?&k{0,2}n(?:1|s|v)$/,
  /^s[&a]s?$(?<!^s)/,
  /^s(?:&|a)s(?:[oa&]|$)/,
  // '=1 --, ' like '%, ' in (select
  /^so(?:s|f|E|kE)/,
  /^sok?[1vn](?:[c;&]|$)/,
  // '+sleep(5)+', '||(select, '-(if(
  /^s[a&]+k?(?:f|E|v)/,
  /^s[a&](?:1|n)[a&]s$/,
  /^s[a&]1(?:[&o]|$|c)/,
  // '; drop table, ' union select, ' order by 5 --, ' having 1=1, '/*
  /^s;?;E/,
  /^s;(?:k|f|n[fs1v]|$|c|B)/,
  /^sU/,
  /^sk?B[k]?(?:1|s|n[c,;]|f|v|E|k|B)/,
  /^sc/,
  /^sE(?:k|1|s|f|n|v|a)/,
  /^s,(?:[1svf]|k)(?:[,cao&]|$)/,
  /^s,E/,
  /^s[1n]?c$/,
  /^skk?[1sfE]/,
];

/** Behind a number or a name that a value begins with. */
const afterNumber: readonly RegExp[] = [
  /^[1v]k?&k{0,2}[1svnf](?:a[1svn]){0,4}o[1svnfEk]/,
  /^[1v]k?&k{0,2}(?:f|E|kE|k[1sf]|1c|1[&a]|s[oac]|1B|v)/,
  /^[1v]k?[&o]k?1[c;]/,
  /^[1v]o?;E/,
  /^[1v]a(?:f|E)/,
  /^[1v]k?B(?:1|n[c,]|f|kn|B)[c,]?/,
  /^[1v]B1(?:[,c]|$)/,
  /^[1v]c$/,
  /^[1v]o(?:E|f|kE)/,
  /^[1vE],?[Ef]E?/,
  /^[1v]U/,
  /^n&k?[1sv]o[1sv]/,
  /^n&k?(?:f|E|kE)/,
  /^no[1sv]&k?[1svn]o[1svn]/,
  /^n;E(?:k|n[oB])/,
  /^nU/,
  /^n?c$/,
  /^&k{0,2}(?:[1svn](?:a[1sv])?o[1svn]|f|E|kE|1(?:c|$)|sos?|n[c]|1[&a])/,
  /^(?:;|o|,|a)?;?E(?:k[nf1s(]|kk|[1svf][,Bc]|n[B,]|aB|f|v)/,
  /^c$/,
  /^B(?:1|k1|kn|f|n)[,c]?/,
];

/** A statement that is all of the value. */
const statements: readonly RegExp[] = [
  /^(?:select|\(select) ?(?:\*|distinct|top|count|.{1,400}? from |@@|\d|\(|sleep|pg_|user|version|database|load_file|null|'|char)/,
  /^(?:insert into|delete from|drop (?:table|database|schema|view|user|index|procedure|function|column)|truncate table|alter (?:table|user|database)|create (?:table|user|database|or replace|procedure|function|trigger)|update \S{1,60} set |grant .{1,60} to |exec(?:ute)? (?:immediate|sp_|xp_|master|sys)|declare @|waitfor delay|shutdown(?: with|;|$)|copy \S{1,40} (?:from|to)|merge into|load data|attach database|call \w{1,40}\()/,
];
/** Names and calls of databases that no text for people holds. */
const telling =
  /information_schema|\bsys(?:\.|objects|columns|databases|master|users|processes)\b(?! |$|,)|\bsysobjects\b|\bsyscolumns\b|\bsqlite_master\b|\bpg_(?:sleep|catalog|user|shadow|tables|database)\b|\bxp_(?:cmdshell|regread|dirtree)|\bsp_(?:executesql|password|oacreate|makewebtask|configure)|@@(?:version|servername|datadir|hostname|basedir|global|identity|language|spid|trancount|rowcount|tmpdir|pack_received)|\binto ?(?:outfile|dumpfile)\b|\bload_file ?\(|\butl_(?:inaddr|http|file|smtp)\b|\bdbms_(?:pipe|lock|java|xslprocessor|ldap|assert|utility)|\bwaitfor ?(?:delay|time) ?['"(]|\bbenchmark ?\( ?[\d(]|\bextractvalue ?\(|\bupdatexml ?\(|\bprocedure analyse\b|\bmysql\.(?:user|db|host)\b|\bmsysaccessobjects|\ball_(?:tables|users|tab_columns)\b|\buser_(?:tables|tab_columns)\b|\bsysibm\b|\brdb\$|\bmaster\.\.|\bctxsys\.|\bowa_util|\bconvert ?\( ?int ?,|\bchar ?\( ?\d{1,3} ?[,)]|\bchr ?\( ?\d{1,3} ?\) ?(?:\|\||\+|&)|\bsleep ?\( ?\(? ?(?:select|__time__|\d{1,5} ?\))|\bdelay ['"]\d{1,2}:\d|\b(?:group_)?concat ?\( ?0x|\brlike ?\( ?select|\bregexp ['"]\^|\bascii ?\( ?(?:substr|mid|lower|upper|\()|\bsubstr(?:ing)? ?\( ?(?:\(? ?select|user|version|database|@@|password|banner)|\bfrom ?(?:dual|pg_|sysibm|rdb|information)|\bselect ?(?:@@|\* ?from|count ?\(|case when|concat|user ?\(|version ?\(|database ?\(|sleep|pg_sleep|char ?\(|chr ?\(|null ?,|0x|ascii|distinct|group_concat|top \d|host_name|is_srvrolemember|ctxsys|name from|password from)|\bunion ?(?:all |distinct )?\(? ?select\b ?(?:[\d'"@(*\-n]|char|concat|user|version|top|\$|all|distinct|$)|\border by ?\d{1,4} ?(?:--|#|$|,)|\bhaving ['"\d(]{1,4} ?[=<>]|\bgroup by .{1,80} having |\bif ?\( ?(?:\(? ?select|substr|ascii|mid|length|user|\d ?= ?\d)|\bcase when ?\(? ?[\d(].{0,30}then\b|\bexec(?:ute)? ?(?:master|xp_|sp_|\( ?['"@])|\bmake_set ?\(|\bst_latfromgeohash|\bgtid_sub|\belt ?\( ?[\d(]|\bfloor ?\( ?rand ?\(|\brand ?\( ?0 ?\) ?\* ?2|\bto_timestamp_tz|\bjson_(?:keys|depth|length|type) ?\(|\bdeclare @\w|\bcast ?\( ?(?:0x|\(? ?select|@@)|\bnull ?, ?null ?,? ?null\b|\b0x[\da-f]{2,40} ?(?:=|,|\)|#|--) ?0x|\b(?:and|or) ['"]?\d{1,8}['"]? ?= ?['"]?\d{1,8}['"]?(?:[\s)'"#;-]|$)|\bnvl ?\(|\bquery_to_xml|\bdatabase_to_xml|\bgeneratate_series ?\(|\bsqlite_version ?\(|\brandomblob ?\(/;

const withoutParentheses = (shape: string): string => shape.replace(/[()]/g, '');

/** Three names in a row are words, not SQL. */
const words = /n(?:n|k){0,2}nn/;

const leftAlone = (shape: string): boolean => words.test(shape.slice(0, 12));

/** Between quotes, or bare, what do the tokens say? */
function inContext(subject: Subject, text: string, context: Context): string | undefined {
  const tokens = sqlTokens(text, context, mostTokens);
  const [first, second] = tokens;
  if (!first) return undefined;
  const raw = shapeOf(tokens);
  const shape = withoutParentheses(raw);
  const excerpt = (): string => text.slice(context ? Math.max(0, (second?.start ?? 1) - 1) : first.start).slice(0, 60);
  if (!context) {
    if (anywhere.some((pattern) => pattern.test(shape)) && !subject.prose) return excerpt();
    if (subject.prose) return undefined;
    if (tokens.some(({ kind, text: word }, at) => kind === 'f' && tellingFunctions.has(word) && at < 24))
      return excerpt();
    return !leftAlone(shape) && afterNumber.some((pattern) => pattern.test(shape)) ? excerpt() : undefined;
  }
  if (!first.closed || tokens.length === 1) return undefined;
  // A comment behind a quote: what it holds is code nobody reads, or words.
  if (/^s[)]{0,8}c/.test(raw.replaceAll('(', '')) && second) {
    const comment = tokens.find(({ kind }) => kind === 'c');
    const rest = comment?.text.replace(/^[-#/*]{1,3}/, '').trim() ?? '';
    return subject.prose ||
      rest.length > 24 ||
      first.end > 40 ||
      (comment?.text.startsWith('#') && /^[\da-z]/.test(rest))
      ? undefined
      : excerpt();
  }
  if (leftAlone(shape.slice(1)) || (subject.prose && first.end > 60)) return undefined;
  if (subject.prose && !/^s(?:[&o]|;E|UE)/.test(shape)) return undefined;
  return afterString.some((pattern) => pattern.test(shape)) ? excerpt() : undefined;
}

/** Without any of these words or signs, the tokens say nothing. */
const sign =
  /\b(?:or|and|xor|not|union|select|insert|update|delete|drop|having|order|group|like|rlike|between|is|in|exec|execute|declare|waitfor|sleep|benchmark|shutdown|create|alter|truncate|limit|procedure|into|if|case|div|regexp|sounds|true|false|null|grant|copy|begin|where|from)\b|--|\/\*|[=<>|&;#^*%+-]|['"`]/;

export const sqlInjection: Detector = {
  name: 'sql-injection',
  needs: letter | singleQuote | doubleQuote | backtick | dash | hash,
  find: (subject) => {
    const { lower, part, name } = subject;
    if (!sign.test(lower)) return undefined;
    if (part === 'header' && (name === 'user-agent' || name === 'accept' || name === 'referer')) {
      return telling.exec(lower)?.[0];
    }
    if (!subject.prose) {
      const found = telling.exec(lower)?.[0];
      if (found) return found;
      for (const statement of statements) {
        const whole = statement.exec(lower.replace(/^[\s(;'"]{0,4}/, ''))?.[0];
        if (
          whole &&
          lower.length < 2000 &&
          !/^(?:select|update) (?:a|an|the|your|one|from|all|any|this|some|for)\b/.test(lower)
        )
          return whole;
      }
    }
    const text = subject.shown;
    if (!subject.prose) {
      const found = inContext(subject, text, '');
      if (found) return found;
    }
    for (const quote of ["'", '"', '`'] as const) {
      if (!text.includes(quote) || (quote === '`' && text.length > 200)) continue;
      const found = inContext(subject, text, quote);
      if (found) return found;
    }
    return undefined;
  },
};
void V;
