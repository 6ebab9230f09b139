import { createHash } from 'node:crypto';
import { transformations } from '../../../../lib/waf/evaluate/transformations';

// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html, its words and its examples.
test.each([
  ['BASE64_DECODE', 'PHNjcmlwdD4=', '<script>'],
  ['BASE64_DECODE', 'PHNj!cmlwdD4=', '<sc'],
  ['BASE64_DECODE_EXT', 'PHNj!cmlwdD4=', '<script>'],
  ['CMD_LINE', 'c^at "/ETC/passwd"', 'cat/etc/passwd'],
  ['CMD_LINE', 'a,b;c', 'a b c'],
  ['CMD_LINE', 'ls   -l  (x', 'ls -l(x'],
  ['COMPRESS_WHITE_SPACE', 'a \t\n\f\r\v\xa0 b', 'a b'],
  ['CSS_DECODE', 'ja\\vascript', 'javascript'],
  ['CSS_DECODE', '\\6a\\000061 vascript', 'javascript'],
  ['CSS_DECODE', '\\ff1cscript', '<script'],
  ['ESCAPE_SEQ_DECODE', '\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\\'\\"', '\x07\b\f\n\r\t\v\\?\'"'],
  ['ESCAPE_SEQ_DECODE', '\\x41\\0101', 'AA'],
  ['ESCAPE_SEQ_DECODE', '\\q\\xzz', '\\q\\xzz'],
  ['HEX_DECODE', '3c736372', '<scr'],
  ['HTML_ENTITY_DECODE', '&quot;&lt;&gt;&nbsp;', '"<>\xa0'],
  ['HTML_ENTITY_DECODE', '&#x3c;&#60;&#X3C;', '<<<'],
  ['HTML_ENTITY_DECODE', 'AT&T', 'AT&T'],
  ['JS_DECODE', '\\u0024gt', '$gt'],
  ['JS_DECODE', '\\uff1cscript', '<script'],
  ['JS_DECODE', '\\u0124', '$'],
  ['JS_DECODE', '\\x41\\101\\n\\q', 'AA\nq'],
  ['LOWERCASE', 'AbZ\xc4', 'abz\xc4'],
  ['NONE', 'As Sent%20', 'As Sent%20'],
  ['NORMALIZE_PATH', '/a//b/./c/../d', '/a/b/d'],
  ['NORMALIZE_PATH', '../a', '../a'],
  ['NORMALIZE_PATH', '/../../etc/passwd', '/etc/passwd'],
  ['NORMALIZE_PATH', '/a/b/', '/a/b/'],
  ['NORMALIZE_PATH', '/a/b/..', '/a/'],
  ['NORMALIZE_PATH', '/', '/'],
  ['NORMALIZE_PATH', '\\a\\..\\b', '\\a\\..\\b'],
  ['NORMALIZE_PATH_WIN', '\\a\\..\\b', '/b'],
  ['REMOVE_NULLS', 'a\0b', 'ab'],
  ['REMOVE_WHITESPACE', 'a \tb', 'ab'],
  ['REPLACE_COMMENTS', 'UN/* x */ION', 'UN ION'],
  ['REPLACE_COMMENTS', 'a/**//**/b', 'a  b'],
  ['REPLACE_COMMENTS', 'a/* open', 'a '],
  ['REPLACE_COMMENTS', 'a */ b', 'a */ b'],
  ['REPLACE_NULLS', 'a\0b', 'a b'],
  ['SQL_HEX_DECODE', '(0x414243)', '(ABC)'],
  ['TRIM', ' a ', 'a'],
  ['TRIM_LEFT', ' a ', 'a '],
  ['TRIM_RIGHT', ' a ', ' a'],
  ['UPPERCASE', 'aBz', 'ABZ'],
  ['URL_DECODE', '%3Cscript%3e+x%zz', '<script> x%zz'],
  ['URL_DECODE', '%253c', '%3c'],
  ['URL_DECODE', '%u003c', '%u003c'],
  ['URL_DECODE_UNI', '%u003c%3c', '<<'],
  ['URL_DECODE_UNI', '%uff1c', '<'],
  ['URL_DECODE_UNI', '%u0124', '$'],
  ['UTF8_TO_UNICODE', '\xc3\xa4b', '%u00e4b'],
])('%s: %j is %j', (name, text, expected) => {
  expect(transformations[name]?.(text)).toBe(expected);
});

test.each(['MD5', 'SHA256'])('%s is raw bytes', (name) => {
  expect(transformations[name]?.('a')).toBe(createHash(name.toLowerCase()).update('a').digest().toString('latin1'));
});
