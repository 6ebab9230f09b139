import {
  backtick,
  dashes,
  doubleQuote,
  equals,
  hash,
  isDigit,
  isLetter,
  isSpace,
  isWord,
  lessThan,
  other,
  parenthesis,
  singleQuote,
  slash,
  star,
} from '../characters';
import { isQuery } from '../queries';
import { isKeyword, sqlTokens, tellingFunctions, type Context, type Token } from '../sql/tokens';
import { joints, logicWords, sqlWords } from '../words';
import type { Detector, Subject } from '../subject';

/** A payload shows what it is within so many tokens. */
const mostTokens = 48;

/**
 * The shape of tokens, a letter each (sql/tokens.ts). Left out are parentheses, signs before a value, comments that a line
 * break ends, and arithmetic within an operand: `or (1+2) = -3` is `&1o1`.
 */
function shapeOf(tokens: readonly Token[]): string {
  let shape = '';
  tokens.forEach(({ kind, text }, at) => {
    const last = shape.at(-1) ?? '';
    if (kind === '!' || kind === 'X' || kind === '(' || kind === ')') return;
    if (kind === 'a' && text.length === 1 && (last === '' || '&oaE(,BUk'.includes(last)) && text !== '*') return;
    if (kind === 'c' && at + 1 < tokens.length) return;
    shape += kind;
  });
  return shape.replace(/([&o,EBk])[1vn](?:a[1vn]){1,16}/g, '$11');
}

/** Behind the quote that ends the string a value was put into. */
const afterString: readonly RegExp[] = [
  // ' or 1=1, ' and not a>b, ' or user like '%
  /^sk?&k{0,2}[1svnf]o/,
  // ' or true --, ' and sleep(5), ' or exists (select, ' or '
  /^sk?&k{0,2}(?:f|E|c|kE|1[c&;,aB]|v|n[c;]|s(?:[&ca]|$))/,
  /^sk?&$/,
  // ' = '', ' like '%, ' in (select, ' is null --
  /^sk?o(?:s|f|E|kE)/,
  /^sk?ok?[1vn][c;&o]/,
  // '+sleep(5)+', '||(select, '-0-', '|'
  /^s[a&]{1,3}k?(?:f|E|v|s(?:$|[oa&]))/,
  /^s[a&]1[a&]/,
  // '; drop table, ' union select, ' order by 5 --, ' having 1=1
  /^s;(?:E|f|kE|n?B[1fE]|c)/,
  /^sU(?:k?E|c|$)/,
  /^sk?B(?:k?(?:1|f|v|s)[c,;o]|kn[c,;]|E|k?E|n[fkBE])/,
  /^s(?:kn)?B(?:1|n)o/,
  // ' -- , ') /*
  /^sc/,
  // ' select, ', (select
  /^sE(?:k|1|s|f|v|a|nB|n,)/,
  /^s,(?:[1svf]|k)[,cao&]/,
  /^s,E/,
  /^skE/,
];

/** Behind a number, a variable or a name that a value begins with; or as the beginning itself. */
const atStart: readonly RegExp[] = [
  // 1 or 1=1, 1 and sleep(5), 1 and (select
  /^[1v]k?&k{0,2}[1svnf]o[1svnfEk]/,
  /^[1v]k?&k{0,2}(?:f|E|kE|1[c&a]|s[oac]|v)/,
  /^[1v]k?(?:a|o)?[&o]k?1[c;]/,
  // 1; drop table, 1 || (select, 1 = (select
  /^[1v]o?;?E(?:k[nf1]|kk|[1sv][,Bco&]|n[B,o]|aB|[1s]$|f|v)/,
  /^[1v];E/,
  /^[1v]a(?:f|E)/,
  /^[1v]o(?:E|f|kE)/,
  // 1 order by 5 --
  /^[1v]B(?:k?1(?:[c,]|$)|k?n[c,]|k?f|k?E|B)/,
  /^[1v](?:a1)?U(?:k?E|c)/,
  // 0-1/1 union
  /^1(?:a1){1,16}U$/,
  // x and 1=1, a=1 or 1=1
  /^n&k?[1sv]o[1sv]/,
  /^n&k?(?:f[1snvEfk]|kE|E[1fks])/,
  /^no[1sv]&k?[1s]o[1s]/,
  /^n;E(?:k[kn]?[c;o1]|n[oB]|1o)/,
  // or 1=1, and sleep(5)
  /^&k{0,2}(?:[1svn]o[1svn]|f|E[1fks]|kE|1c|sos?|1[&a])/,
  // ; select 1, = (select
  /^[;o,a]{1,2}E(?:k[nf1s]|kk|[1svf][,Bc]|n[B,]|aB|f|v)/,
  /^B(?:k?1|k?f)[,c]/,
  // (select 1 or @a) --
  /^E[1sv]&[1sv]c/,
  // cos('a' or 'b')) --
  /^[fkE1a]{0,4}[fk][fkE1sv&a]{0,8}c$/,
];

/** Two values without anything between them are not SQL, but for names of their own. */
const adjacent = /[1svn](?=[1svn])/;
/** A statement, a function of SQL, a comparison behind a logical operator, or the rest cut off. */
const evidence = /[fE]|U(?:k?E|c)|&.{0,12}o|c$|B.{0,4}[c,]/;

/** Whether what follows a value goes on as an expression of SQL would, and does something. */
const goesOn = (shape: string): boolean =>
  /^[1sv][&aoBU;,ck]/.test(shape) && !adjacent.test(shape.slice(1, 14)) && evidence.test(shape);

/** union select 1,2; union all select a from b */
const unionSelect = /Uk?E(?:k?f|k?[1sva](?:$|[,cka&o;B1sn])|k?n(?:,|B|$|c)|k?v|B|\?|$)/;

/** Three names in a row are words, not SQL. */
const words = /n(?:n|k){0,2}nn/;
const leftAlone = (shape: string): boolean => words.test(shape.slice(0, 12));

/** An empty comment, or none: what a payload cuts a statement off with. */
const isCut = (comment: Token | undefined): boolean => !comment || /^(?:--|#|\/\*)[-\s+/*#;]{0,8}$/.test(comment.text);

/** What a value says where it is put in as it is. */
function bareInjection(subject: Subject, text: string): string | undefined {
  const tokens = sqlTokens(text, '', mostTokens);
  const [first] = tokens;
  if (!first) return undefined;
  const shape = shapeOf(tokens);
  const excerpt = (): string => text.slice(first.start, first.start + 60);
  const union = unionSelect.exec(shape);
  if (union && (!subject.prose || union.index < 6)) return excerpt();
  // 1 union all --
  if (!subject.prose && /1Uk?c$/.test(shape) && isCut(tokens.at(-1))) return excerpt();
  if (subject.prose) return /^[1v]k?&k{0,2}(?:[1sv]o[1svnfEk]|kE|E)|^[1v];E/.test(shape) ? excerpt() : undefined;
  if (tokens.some(({ kind, text: word }, at) => kind === 'f' && tellingFunctions.has(word) && at < 24))
    return excerpt();
  // 1 --, 1) /*
  if (/^[1v]{1,2}c$/.test(shape))
    return isCut(tokens.at(-1)) && !tokens.at(-1)?.text.startsWith('#') ? excerpt() : undefined;
  if (leftAlone(shape)) return undefined;
  return atStart.some((pattern) => pattern.test(shape)) || (shape.length > 2 && goesOn(shape)) ? excerpt() : undefined;
}

/** Whether a string between two quotes of a text reads as words between quotations: `'and' and 'or'`. */
const isWords = (token: Token | undefined): boolean => token?.kind === 's' && /^["'`] [a-z]/.test(token.text);

/** Code that a writer shows (CommonMark 6.1): it begins with a word, while what leaves a name in backticks has to end that first. */
const codeSpans = /(?<![^\s(])`[a-z](?:[^`\n]{0,200}[^\s`])?`(?![^\s).,:;!?])/gi;

/** An operator that is a word, but none of a text's, between two quotes. */
const wordOperator = /^ ?(?:DIV|MOD|XOR|REGEXP|RLIKE) ?['"`]/;

/** Whether SQL could go on behind this quote: most apostrophes have the rest of a word behind them. */
function goesOnBehind(text: string, quote: number): boolean {
  let at = quote + 1;
  while (isSpace(text.charCodeAt(at)) || text.charCodeAt(at) === 41) at++;
  if (at >= text.length) return false;
  if (!isLetter(text.charCodeAt(at))) return true;
  let end = at + 1;
  while (isWord(text.charCodeAt(end))) end++;
  return isKeyword(text.slice(at, end));
}

/** What a value says where it is put between quotes of this kind. */
function quotedInjection(
  subject: Subject,
  text: string,
  quote: Exclude<Context, ''>,
  doubled: boolean,
): string | undefined {
  const tokens = sqlTokens(text, quote, mostTokens, doubled);
  const [first, second, third] = tokens;
  if (!first?.closed || !second) return undefined;
  const shape = shapeOf(tokens);
  const excerpt = (): string => text.slice(Math.max(0, first.end - 1), first.end + 59);
  if (shape === 'sc') {
    const comment = tokens.at(-1);
    if (subject.prose || first.end > 40 || (comment?.text.length ?? 0) > 24) return undefined;
    return isCut(comment) || tokens.some(({ kind }) => kind === ')') || /^--[\s+]/.test(comment?.text ?? '')
      ? excerpt()
      : undefined;
  }
  if (leftAlone(shape.slice(1)) || (subject.prose && first.end > 60)) return undefined;
  if (subject.prose && !/^s(?:[&o]|;E|UE|aE)/.test(shape)) return undefined;
  // a 'DIV' b
  if (/^s[ok]s$/.test(shape) && wordOperator.test(text.slice(first.end)) && text.length < 30) return excerpt();
  if (/^[a-z]/.test(second.text) && (isWords(third) || (third?.kind === 'k' && isWords(tokens[3])))) return undefined;
  // Feet and inches: 24" or 27".
  if (/[\s/x,.-]/i.test(text[first.end] ?? ' ') && isDigit(text.charCodeAt(first.end - 2)) && !/[EUfco]/.test(shape))
    return undefined;
  if (afterString.some((pattern) => pattern.test(shape)) || goesOn(shape)) return excerpt();
  // '|a!='b, '*column-0-'0: operators up to a string that the statement itself ends.
  const last = tokens.at(-1);
  return /^s[a&o][^;]{0,24}s$/.test(shape) &&
    !/nn/.test(shape) &&
    last?.closed === false &&
    // Of names alone, as in ' or name && '1, so short a string that it is no word.
    last.text.length < (/[o1v]/.test(shape) ? 14 : 4) &&
    !isWords(last)
    ? excerpt()
    : undefined;
}

const pathAlone = /^[\w@/.-]{1,1024}$/;

/** What MySQL and others read as a space, where it is no comment that runs. */
const comments = /\/\*(?!!)[^*]{0,200}\*\//g;

/** A statement that is all of the value. */
const statements: readonly RegExp[] = [
  /^(?:select|\(select) ?(?:\*|distinct|top|count|.{1,400}? from |@@|\d|\(|sleep|pg_|user|version|database|load_file|null|'|char)/,
  /^(?:insert into|delete from|drop (?:table|database|schema|view|user|index|procedure|function|column) (?:if exists )?[\w`"'[\]]{1,60}(?:\.\w{1,60})? ?(?:;|--|$|#|,|cascade|\))|truncate table|alter (?:table|user|database)|create (?:table|user|database|or replace|procedure|function|trigger)|update \S{1,60} set |grant .{1,60} to |exec(?:ute)? (?:immediate|sp_|xp_|master|sys)|declare @|waitfor delay|shutdown(?: with|;|$)|copy \S{1,40} (?:from|to)|merge into|load data|attach database|call \w{1,40}\()/,
];
/** Fields that a whole statement is put into, as in a console for SQL: nothing is broken out of. */
const forStatements = /^(?:sql|query|statement)$/i;
/** What such a statement reaches besides its tables: files, programs, the network, other sessions, time. */
const beyond =
  /\binto ?(?:outfile|dumpfile)\b|\bload_file\b|\bload data\b|\bpg_(?:read_|ls_|sleep|terminate)|\blo_(?:import|export)\b|\bcopy\b.{1,200} (?:program|from|to) |\b(?:xp|sp)_[a-z]|\butl_[a-z]|\bdbms_[a-z]|\bopenrowset\b|\bload_extension\b|\battach database\b|\bwaitfor\b|\bbenchmark ?\(|\bsleep ?\(|\bshutdown\b/;
const isStatement = ({ lower }: Subject): boolean =>
  /^ ?(?:select|insert|update|delete|with|create|alter) /.test(lower) && !beyond.test(lower);
/** A field of several lines that begins as a statement shows one: to be injected, it would have to end what it is put into first. */
const isShown = ({ part, text }: Subject): boolean => part === 'body' && text.includes('\n');

const unionFrom = /\bunion (?:all |distinct )?select\b[^.]{1,200}\bfrom \w{1,60}[._]\w/;
/** (select a from b.c, (select a from (select */
const subquery = /^ ?\( ?select\b(?:[^.]{1,200}\bfrom \w{1,60}[._]\w|.{1,200}\( ?select\b)/;

/** Names and calls of databases that no text for people holds. */
const telling =
  /information_schema|\bsys(?:objects|columns|databases|users|processes|tables|indexes)\b|\bsys\.(?:\w{1,40}tables|objects|databases|columns|user|schema)|\biif ?\( ?\d|\bin boolean mode ?\)|\bsqlite_master\b|\bpg_(?:sleep|catalog|user|shadow|tables|database)\b|\bxp_(?:cmdshell|regread|dirtree)|\bsp_(?:executesql|password|oacreate|makewebtask|configure)|@@(?:version|servername|datadir|hostname|basedir|global|identity|language|spid|trancount|rowcount|tmpdir|pack_received)|\binto ?(?:outfile|dumpfile)\b|\bload_file ?\(|\butl_(?:inaddr|http|file|smtp)\b|\bdbms_(?:pipe|lock|java|xslprocessor|ldap|assert|utility)|\bwaitfor ?(?:delay|time) ?['"(]|\bbenchmark ?\( ?[\d(]|\bextractvalue ?\(|\bupdatexml ?\(|\bprocedure analyse\b|\bmysql\.(?:user|db|host)\b|\bmsysaccessobjects|\ball_(?:tables|users|tab_columns)\b|\buser_(?:tables|tab_columns)\b|\bsysibm\b|\brdb\$|\bmaster\.\.|\bctxsys\.|\bowa_util|\bconvert ?\( ?int ?,|\bchar ?\( ?\d{1,3} ?[,)]|\bchr ?\( ?\d{1,3} ?\) ?(?:\|\||\+|&)|\bsleep ?\( ?\(? ?(?:select|__time__|\d{1,5} ?\))|\bdelay ['"]\d{1,2}:\d|\b(?:group_)?concat ?\( ?0x|\brlike ?\( ?select|\bregexp ['"]\^|\bascii ?\( ?(?:substr|mid|lower|upper|\()|\bsubstr(?:ing)? ?\( ?(?:\(? ?select|user|version|database|@@|password|banner)|\bfrom ?(?:dual|pg_|sysibm|rdb|information)|\bselect ?(?:@@|\* ?from|count ?\(|case when|concat|user ?\(|version ?\(|database ?\(|sleep|pg_sleep|char ?\(|chr ?\(|null ?,|0x|ascii|distinct|group_concat|top \d|host_name|is_srvrolemember|ctxsys|name from|password from)|\bunion ?(?:all |distinct )?\(? ?select\b ?(?:[\d'"@(*\-n]|char|concat|user|version|top|\$|all|distinct|$)|\border by ?\d{1,4} ?(?:--|#|$|,)|\bhaving ['"\d(]{1,4} ?[=<>]|\bgroup by .{1,80} having |\bif ?\( ?(?:\(? ?(?:select|\d{1,8} ?[=<>])|substr|ascii|mid|length|user|\d ?= ?\d)|\bcase when ?\(? ?[\d(].{0,30}then\b|\bexec(?:ute)? ?(?:master|xp_|sp_|\( ?['"@])|\bmake_set ?\(|\bst_latfromgeohash|\bgtid_sub|\belt ?\( ?[\d(]|\bfloor ?\( ?rand ?\(|\brand ?\( ?0 ?\) ?\* ?2|\bto_timestamp_tz|\bjson_(?:keys|depth|length|type) ?\(|\bdeclare @\w|\bcast ?\( ?(?:0x|\(? ?select|@@)|\bnull ?, ?null ?,? ?null\b|\b0x[\da-f]{2,40} ?(?:=|,|\)|#|--) ?0x|\b(?:and|or) ['"]?\d{1,8}['"]? ?= ?['"]?\d{1,8}['"]?(?:[\s)'"#;-]|$)|\bnvl ?\(|\bif ?\( ?\(?[^,]{1,60}, ?(?:select|sleep|benchmark)\b|\bupdate \S{1,60} set \S{1,60} ?= ?(?:[\d'"@(]|\w{1,30} ?\()|\bquery_to_xml|\bdatabase_to_xml|\bgeneratate_series ?\(|\bsqlite_version ?\(|\brandomblob ?\(/;

/** Whether bare SQL could be in it at all: a word of SQL, a comparison, or what cuts a statement off. */
const couldBeBare = (subject: Subject): boolean =>
  subject.says(sqlWords) ||
  subject.has(dashes) ||
  (subject.says(logicWords) && subject.has(equals | lessThan | other | hash)) ||
  (subject.has(equals | lessThan | other | parenthesis) &&
    (subject.text.includes('||') || subject.text.includes('&&'))) ||
  (subject.has(star) && subject.has(slash));

/** A value of a filter, `where[name][like]`, has nothing before it that a leading `or` could join to it. */
const withOperand = ({ name }: Subject, text: string): string =>
  name.includes('[') && isQuery(name) ? text.replace(/^\s{0,8}(?:or|and)\s/i, '') : text;

export const sqlInjection: Detector = {
  name: 'sql-injection',
  wants: ({ kinds, topics }) =>
    (kinds & (singleQuote | doubleQuote | backtick | dashes)) !== 0 ||
    (topics & sqlWords) !== 0 ||
    ((topics & logicWords) !== 0 && (kinds & (equals | lessThan | other | hash)) !== 0) ||
    ((topics & joints) !== 0 && (kinds & (equals | lessThan | other | parenthesis)) !== 0) ||
    ((kinds & star) !== 0 && (kinds & slash) !== 0),
  find: (subject) => {
    const { part, name } = subject;
    // Words of SQL stand apart: a path, such as `/@scope/load-tests`, is none.
    if (pathAlone.test(subject.text) && !subject.has(dashes) && !subject.text.includes('@@')) return undefined;
    const whole = isStatement(subject);
    if (whole && forStatements.test(name)) return undefined;
    if (part === 'header' && (name === 'user-agent' || name === 'accept' || name === 'referer')) {
      return couldBeBare(subject) ? telling.exec(subject.lower)?.[0] : undefined;
    }
    const mayBeBare = couldBeBare(subject) && !(whole && isShown(subject));
    if (mayBeBare && !subject.prose) {
      const given = withOperand(subject, subject.lower);
      const lower = given.includes('/*') ? given.replace(comments, ' ') : given;
      const found = (telling.exec(lower) ?? (lower === given ? null : telling.exec(given)))?.[0];
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
    // A name with a point or an underscore in it is no word of a sentence.
    const tables =
      subject.prose && subject.says(sqlWords)
        ? (unionFrom.exec(subject.lower) ?? subquery.exec(subject.lower))?.[0]
        : undefined;
    if (tables) return tables;
    const shown = withOperand(subject, subject.shown);
    const bare = mayBeBare ? bareInjection(subject, shown) : undefined;
    if (bare) return bare;
    for (const quote of ["'", '"', '`'] as const) {
      const text = quote === '`' && subject.has(backtick) ? shown.replace(codeSpans, ' ') : shown;
      const at = text.indexOf(quote);
      if (at < 0 || (quote === '`' && text.length > 200)) continue;
      if (!goesOnBehind(text, at) && text[at - 1] !== '\\' && text[at + 1] !== quote) continue;
      const found =
        quotedInjection(subject, text, quote, false) ??
        (text.includes(quote + quote) ? quotedInjection(subject, text, quote, true) : undefined);
      if (found) return found;
    }
    return undefined;
  },
};
