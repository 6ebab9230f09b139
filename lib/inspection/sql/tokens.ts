import { isDigit, isLetter, isSpace } from '../characters';

/**
 * The kinds of tokens, a letter each, so that a value's shape is a short text:
 * `s` string, `1` number or constant, `n` name, `v` variable, `&` logical operator, `o` comparison, `a` arithmetic, `U` union, `E` statement,
 * `B` clause (order by, having, limit), `k` other keyword, `f` function of SQL before its parenthesis, `(`, `)`, `,`, `;`, `c` comment, `X` comment
 * that runs (MySQL), `?` other.
 */
export type Kind = string;

export interface Token {
  readonly kind: Kind;
  /** In lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a string: whether its end is there. */
  readonly closed?: boolean;
}

/** Where a value is put into a statement: bare, or between quotes. */
export type Context = '' | "'" | '"' | '`';

const words = new Map<string, Kind>();
const add = (kind: Kind, list: string): void => {
  for (const word of list.split(' ')) words.set(word, kind);
};
add('&', 'and or xor');
add('o', 'like rlike ilike regexp between in is similar sounds contains glob match matches');
add('1', 'true false null unknown');
add('U', 'union intersect except minus');
add(
  'E',
  'select insert update delete drop create alter truncate exec execute declare shutdown waitfor merge replace grant revoke call load copy begin backup restore use handler rename lock set kill dbcc print attach pragma vacuum prepare do show explain describe desc analyze if bulk openrowset return reconfigure',
);
add('B', 'order group having limit offset procedure into where from values returning');
add(
  'k',
  'div mod collate all distinct not exists as on by asc desc join inner outer left right cross natural using table database schema view index trigger function delay time case when then else end for outfile dumpfile infile escape top binary interval any some cast with column add column dual rownum separator',
);

/** Functions that text for people does not call. */
const functions = new Set(
  (
    'sleep benchmark pg_sleep extractvalue updatexml load_file char chr nchar concat concat_ws group_concat ascii ord substr substring mid hex unhex length len ' +
    'count version user database current_user system_user session_user schema if ifnull nullif isnull coalesce nvl decode cast convert rand floor ceil abs round ' +
    'exp polygon geometrycollection multipoint multilinestring linestring multipolygon name_const randomblob sqlite_version load_extension xmltype utl_inaddr ' +
    'dbms_pipe dbms_lock ctxsys to_char to_number lower upper ucase lcase reverse replace left right instr locate position strcmp crc32 md5 sha sha1 password encode ' +
    'compress is_srvrolemember is_member has_dbaccess has_perms_by_name object_id object_name db_name db_id col_name host_name suser_name suser_sname user_name ' +
    'xp_cmdshell xp_regread xp_dirtree sp_executesql sp_password sp_oacreate openrowset openquery opendatasource getdate now sysdate curdate current_timestamp date_format ' +
    'generate_series query_to_xml database_to_xml pg_read_file lo_import current_setting string_agg array_agg regexp_substring makeset elt field find_in_set export_set ' +
    'row_count found_rows last_insert_id json_depth json_extract json_keys json_length json_type json_valid st_latfromgeohash st_longfromgeohash gtid_subset gtid_subtract unistr bin oct space repeat ' +
    'trim ltrim rtrim quote stuff patindex charindex difference soundex year min max sum avg row uuid pow power cos sin tan cot acos asin atan atan2 pi degrees radians ln log log2 log10 mod greatest least iif choose sqrt sign exists'
  ).split(' '),
);
/** Those that no text for people has at all, with a parenthesis behind. */
export const tellingFunctions = new Set(
  (
    'sleep benchmark pg_sleep extractvalue updatexml load_file group_concat concat_ws xp_cmdshell xp_dirtree xp_regread sp_executesql utl_inaddr dbms_pipe dbms_lock randomblob ' +
    'geometrycollection name_const load_extension sqlite_version generate_series query_to_xml database_to_xml pg_read_file is_srvrolemember openrowset unhex current_user ' +
    'system_user session_user json_depth st_latfromgeohash gtid_subset xmltype'
  ).split(' '),
);

/** Whether SQL goes on with this word behind a string. */
export const isKeyword = (word: string): boolean => words.has(word.toLowerCase());

const isName = (code: number): boolean => isLetter(code) || isDigit(code) || code === 95 || code === 36 || code > 127;

/** Where a string ends that was opened before `from`: behind its quote, or at the end of the text. Escaped and doubled quotes are in it. */
function stringEnd(
  text: string,
  from: number,
  quote: string,
  doubled: boolean,
): readonly [end: number, closed: boolean] {
  let at = from;
  for (; ; at++) {
    at = text.indexOf(quote, at);
    if (at < 0) return [text.length, false];
    let slashes = 0;
    while (at - 1 - slashes >= from && text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 1) continue;
    if (doubled && text[at + 1] === quote && at + 2 < text.length) {
      at++;
      continue;
    }
    return [at + 1, true];
  }
}

function numberEnd(text: string, from: number): number {
  let at = from;
  const marked = text.charCodeAt(from + 1) | 32;
  if (text.charCodeAt(from) === 48 && (marked === 120 || marked === 98)) {
    at = from + 2;
    while (at < text.length && isName(text.charCodeAt(at))) at++;
    return at;
  }
  while (at < text.length && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46)) at++;
  if ((text.charCodeAt(at) | 32) === 101) {
    let exponent = at + 1;
    if (text[exponent] === '+' || text[exponent] === '-') exponent++;
    if (isDigit(text.charCodeAt(exponent))) {
      at = exponent;
      while (at < text.length && isDigit(text.charCodeAt(at))) at++;
    } else if (!isLetter(text.charCodeAt(at + 1))) at++;
  }
  return at;
}

/** The tokens of a value as SQL reads it in this context, so many at most; `doubled`: where it takes `''` for a quote in the string it is put into. */
export function sqlTokens(text: string, context: Context, most: number, doubled = false): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: Kind, end: number, closed?: boolean): void => {
    tokens.push({
      kind,
      text: text.slice(at, Math.min(end, at + 64)).toLowerCase(),
      start: at,
      end,
      ...(closed !== undefined && { closed }),
    });
    at = end;
  };
  if (context) {
    const [end, closed] = stringEnd(text, 0, context, doubled);
    push('s', end, closed);
  }
  while (at < text.length && tokens.length < most) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      at++;
      continue;
    }
    const character = text[at] as string;
    const next = text[at + 1];
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) {
      const end = numberEnd(text, at);
      // `1st`, `24x7`: a name.
      let word = end;
      while (word < text.length && isName(text.charCodeAt(word))) word++;
      const rest = text.slice(end, word).toLowerCase();
      // `1d`, `1f`: Oracle's binary numbers, with a keyword right behind.
      if (/^[df]/.test(rest) && words.has(rest.slice(1))) push('1', end + 1);
      else if (word > end && !words.has(rest)) push('n', word);
      else push('1', end);
      continue;
    }
    if (isLetter(code) || code === 95 || code > 127) {
      let end = at + 1;
      while (
        end < text.length &&
        (isName(text.charCodeAt(end)) ||
          (text[end] === '.' &&
            isName(text.charCodeAt(end + 1)) &&
            // `select.2`: a number, with no space before it.
            !(isDigit(text.charCodeAt(end + 1)) && words.has(text.slice(at, end).toLowerCase()))))
      )
        end++;
      const word = text.slice(at, end).toLowerCase();
      // x'41', b'1', n'…', q'(…)', e'…', u&'…'
      if (end === at + 1 && text[end] === "'" && 'xbnqe'.includes(word)) {
        const [close, closed] = stringEnd(text, end + 1, "'", true);
        push('s', close, closed);
        continue;
      }
      const last = word.slice(word.lastIndexOf('.') + 1);
      let open = end;
      while (open < text.length && isSpace(text.charCodeAt(open))) open++;
      if (
        text[open] === '(' &&
        (functions.has(word) || functions.has(last) || functions.has(word.split('.', 1)[0] ?? ''))
      )
        push('f', end);
      else push(words.get(word) ?? 'n', end);
      continue;
    }
    switch (character) {
      case "'":
      case '"': {
        const [end, closed] = stringEnd(text, at + 1, character, true);
        push('s', end, closed);
        break;
      }
      case '`': {
        const end = text.indexOf('`', at + 1);
        push('n', end < 0 ? text.length : end + 1);
        break;
      }
      case '#': {
        const end = text.indexOf('\n', at);
        push('c', end < 0 ? text.length : end + 1);
        break;
      }
      case '-':
        if (next === '-') {
          const end = text.indexOf('\n', at);
          push('c', end < 0 ? text.length : end + 1);
        } else push('a', at + 1);
        break;
      case '/':
        if (next === '*') {
          if (text[at + 2] === '!') {
            // MySQL runs what is in it.
            let end = at + 3;
            while (isDigit(text.charCodeAt(end))) end++;
            push('X', end);
            break;
          }
          const end = text.indexOf('*/', at + 2);
          if (end < 0) push('c', text.length);
          // A comment within is a space.
          else at = end + 2;
        } else push('a', at + 1);
        break;
      case '*':
        if (next === '/') push('X', at + 2);
        else push('a', at + 1);
        break;
      case '|':
        push(next === '|' ? '&' : 'a', at + (next === '|' ? 2 : 1));
        break;
      case '&':
        push(next === '&' ? '&' : 'a', at + (next === '&' ? 2 : 1));
        break;
      case '=':
      case '<':
      case '>':
      case '!':
      case '~':
      case ':': {
        let end = at + 1;
        while (end < at + 3 && '=<>!~'.includes(text[end] ?? ' ')) end++;
        const sign = text.slice(at, end);
        push(sign === '!' || sign === '~' ? '!' : sign === ':' ? '?' : 'o', end);
        break;
      }
      case '@': {
        let end = at + 1;
        while (end < text.length && (isName(text.charCodeAt(end)) || text[end] === '@' || text[end] === '.')) end++;
        push('v', end);
        break;
      }
      case '+':
      case '%':
      case '^':
        push('a', at + 1);
        break;
      case '(':
      case ')':
      case ',':
      case ';':
        push(character, at + 1);
        break;
      case '\\':
        if (next === 'N') push('1', at + 2);
        else if (isDigit(text.charCodeAt(at + 1))) push('1', numberEnd(text, at + 1));
        else push('?', at + 1);
        break;
      case '{':
      case '}':
      case '[':
      case ']':
      case '$':
      case '?':
      default:
        push('?', at + 1);
    }
  }
  return tokens;
}
