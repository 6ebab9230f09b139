import {
  ampersand,
  brace,
  bracket,
  colon,
  dollar,
  doubleQuote,
  equals,
  parenthesis,
  semicolon,
  singleQuote,
} from '../characters';
import { isQuery } from '../queries';
import { joints, nosqlWords } from '../words';
import type { Detector, Subject } from '../subject';

/** MongoDB's query operators (its manual: Query Predicates), and those of CouchDB's Mango that differ. Not `$ref`, `$set`, `$id`. */
const operators = new Set(
  (
    'eq ne gt gte lt lte in nin and or nor not exists type expr jsonschema mod regex options text where all elemmatch size ' +
    'comment function accumulator near nearsphere geowithin geointersects allmatch keymapmatch beginswith rand natural ' +
    'bitsallset bitsanyset lookup unionwith out merge'
  ).split(' '),
);

/** Of these, those that run code, or read and write other collections than the one that is asked. */
const powers = new Set('where function accumulator lookup unionwith out merge'.split(' '));

const isInQuery = ({ name, where }: Subject): boolean => isQuery(name, where.above?.());

/** The operator that a name is, or has in brackets or after a dot: `$ne`, `user[$ne]`, `user.$ne`. */
function operatorIn(name: string): string | undefined {
  for (let at = name.indexOf('$'); at >= 0; at = name.indexOf('$', at + 1)) {
    const before = name[at - 1];
    if (before !== undefined && before !== '[' && before !== '.' && before !== '"' && before !== "'") continue;
    const [, word = ''] = /^\$([a-z]{2,20})(?![a-z0-9_])/i.exec(name.slice(at, at + 24)) ?? [];
    if (word && operators.has(word.toLowerCase())) return `$${word}`;
  }
  return undefined;
}

/** JavaScript that a `$where`, or a query built of strings, would run. */
const scripts = [
  /(?:^|['")}] ?)(?:\|\||&&) ?['"]?(?:\d{1,8}|this\.|true|['"][^'"]{0,20}['"]) ?(?:={1,3}|!=|[<>])/,
  /[, ;] ?(?:\|\||&&) ?['"]?(?:\d{1,8}|this\.|true|['"][^'"]{0,20}['"]) ?(?:={1,3}|!=)/,
  /['"] ?(?:\|\||&&) ?['"(!]{0,3}[\w.]{1,20}['"]? ?(?:={2,3}|!==?)/,
  /\bthis\.[a-z_$][\w$]{0,40}(?:\.(?:match|test|length|indexof|charat|startswith|substring)\b|\[| ?(?:={2,3}|!==?|[<>]))/,
  /\bdo ?\{.{0,120}\} ?while ?\(/,
  /\bdb\.[a-z_]{1,40}\.(?:find|findone|insert|insertone|insertmany|update|remove|drop|delete|aggregate|save|count|mapreduce)\b ?\(/,
  /\bdb\.(?:getcollectionnames|getcollection|dropdatabase|runcommand|eval|version|admincommand) ?\(/,
];

/** A statement of JavaScript behind another. */
const next = /; ?(?:return\b|sleep ?\(|while ?\(|var [a-z]|it ?=|throw\b|do ?\{)/g;
/** What a literal consists of, and what closes the brackets around it. */
const literal = /^[\s\d.'"()[\]}]{0,80}(?:true|false|null)?[\s'")\]}]{0,20}$/;

const isOpen = (text: string, quote: string): boolean => text.split(quote).length % 2 === 0;

/** Whether a value ends the string, or the number, that it was put in place of, and goes on as code. In code as such, every string is whole. */
function leaves(lower: string): string | undefined {
  for (const { 0: found, index } of lower.matchAll(next)) {
    const before = lower.slice(0, index);
    if (isOpen(before, "'") || isOpen(before, '"') || literal.test(before)) return found;
    if (index > longestStart) return undefined;
  }
  return undefined;
}
const longestStart = 1000;

/** An operator as a member in a text that some app parses: `{"$gt": ""}`, `, $where: '1'`. */
const member = /(?:^|[{,[]) ?['"]?(?:\$|&)([a-z]{2,20})['"]? ?:/g;

export const nosqlInjection: Detector = {
  name: 'nosql-injection',
  wants: ({ kinds, topics }) =>
    (kinds & dollar) !== 0 ||
    (topics & joints) !== 0 ||
    ((kinds & ampersand) !== 0 && (kinds & colon) !== 0 && (kinds & (brace | bracket)) !== 0) ||
    ((topics & nosqlWords) !== 0 && (kinds & (semicolon | brace | equals | parenthesis | bracket)) !== 0),
  find: (subject) => {
    if (subject.has(dollar)) {
      const found = operatorIn(subject.isName ? subject.name : subject.text.startsWith('[') ? subject.text : '');
      if (found && !(isInQuery(subject) && !powers.has(found.slice(1).toLowerCase()))) return found;
    }
    if (subject.isName) return undefined;
    const { text: value } = subject;
    const joined = value.includes('||') || value.includes('&&');
    if (
      !joined &&
      !subject.says(nosqlWords) &&
      !(subject.has(colon) && subject.has(dollar | brace | bracket | singleQuote | doubleQuote))
    )
      return undefined;
    if (subject.prose) return undefined;
    const { lower } = subject;
    for (const [text, word = ''] of lower.matchAll(member)) {
      if (operators.has(word) && (powers.has(word) || !isInQuery(subject))) return text;
    }
    for (const script of scripts) {
      const [found] = script.exec(lower) ?? [];
      if (found) return found;
    }
    return subject.has(semicolon) ? leaves(lower) : undefined;
  },
};
