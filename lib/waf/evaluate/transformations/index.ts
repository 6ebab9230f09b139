import { commandLine } from './command-line';
import { lowercase, uppercase } from './case';
import { removeCommentsChar, replaceComments } from './comments';
import {
  base64Decode,
  base64DecodeExt,
  hash,
  hexDecode,
  htmlEntityDecode,
  sqlHexDecode,
  utf8ToUnicode,
} from './encodings';
import { cssDecode, escapeSequenceDecode, jsDecode } from './escapes';
import { normalizePath, normalizePathWin } from './path';
import { urlDecode, urlDecodeUni } from './url';
import { compressWhiteSpace, removeWhitespace, trim, trimLeft, trimRight } from './whitespace';

export type Transformation = (text: string) => string;

/**
 * AWS's text transformations, by their names in the API. https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 * Of those that are missing (CMD_LINE_UNIX, CMD_LINE_WIN, JS_DECODE_EXT) the documentation says too little to repeat them.
 */
export const transformations: Readonly<Record<string, Transformation>> = {
  BASE64_DECODE: base64Decode,
  BASE64_DECODE_EXT: base64DecodeExt,
  CMD_LINE: commandLine,
  COMPRESS_WHITE_SPACE: compressWhiteSpace,
  CSS_DECODE: cssDecode,
  ESCAPE_SEQ_DECODE: escapeSequenceDecode,
  HEX_DECODE: hexDecode,
  HTML_ENTITY_DECODE: htmlEntityDecode,
  JS_DECODE: jsDecode,
  LOWERCASE: lowercase,
  MD5: hash('md5'),
  NONE: (text) => text,
  NORMALIZE_PATH: normalizePath,
  NORMALIZE_PATH_WIN: normalizePathWin,
  REMOVE_COMMENTS_CHAR: removeCommentsChar,

  REMOVE_NULLS: (text) => text.replace(/\0/g, ''),
  REMOVE_WHITESPACE: removeWhitespace,
  REPLACE_COMMENTS: replaceComments,

  REPLACE_NULLS: (text) => text.replace(/\0/g, ' '),
  SHA256: hash('sha256'),
  SQL_HEX_DECODE: sqlHexDecode,
  TRIM: trim,
  TRIM_LEFT: trimLeft,
  TRIM_RIGHT: trimRight,
  UPPERCASE: uppercase,
  URL_DECODE: urlDecode,
  URL_DECODE_UNI: urlDecodeUni,
  UTF8_TO_UNICODE: utf8ToUnicode,
};
