import type { WafRequest } from '../../lib/waf/testing';
import { objects, pairs } from '../corpora';
import { form, get, headers, json, multipart, post } from './requests';
import type { Carrier, Variant } from './variants';

/** Some values of headers are numbers there. */
const texts = (values: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(Object(values) as object).map(([name, value]) => [name, String(value)]));

/** Texts that people write, and that must pass. */
export function honestTexts(folder: string): readonly (readonly [set: string, text: string])[] {
  return [
    ...pairs(folder, 'libinjection').flatMap(([kind, , text = '']) =>
      kind === 'fp' ? [['libinjection, false positives', text] as const] : [],
    ),
    ...pairs(folder, 'httpparams').flatMap(([kind, text = '']) =>
      kind === 'norm' ? [['HttpParams, honest', text] as const] : [],
    ),
    ...objects(folder, 'gotestwaf').flatMap(({ set, payload }) =>
      set === 'false-pos' ? (payload as string[]).map((text) => ['gotestwaf, false positives', text] as const) : [],
    ),
  ];
}

/** A text where people put texts. */
export const carriedHonestly = (text: string): readonly (readonly [Carrier, WafRequest])[] => [
  ['query', get(`q=${encodeURIComponent(text)}&page=2`)],
  ['form', form(`comment=${encodeURIComponent(text).replace(/%20/g, '+')}&page=2`)],
  ['form', multipart('comment', text)],
  ['JSON', json({ comment: text, tags: ['a', text], page: 2 })],
];

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const encoded = (text: string): boolean => /%[0-9a-f]{2}/i.test(text);

/** A payload as its list means it: `[$ne]=1` goes on after a name, JSON is a value, the rest a text. */
function carried(attack: Variant['attack'], payload: string): Variant[] {
  const pair = /^\[/.test(payload)
    ? `user${payload}`
    : `user=${encoded(payload) ? payload : encodeURIComponent(payload)}`;
  const bracket = /^\[(\$\w+)\]=(.*)$/.exec(payload);
  const value = bracket ? { [bracket[1] ?? '']: bracket[2] } : (parsed(payload) ?? payload);
  return [
    { attack, carrier: 'query', request: get(pair) },
    { attack, carrier: 'form', request: form(pair) },
    { attack, carrier: 'JSON', request: json({ user: value }) },
  ];
}

/** Lines of a documentation: JSON for a body, pairs for a query or a form. */
function fromLine(attack: Variant['attack'], line: string): Variant[] {
  const text = line.trim().replace(/^\?/, '');
  if (/^[{[]/.test(text)) return [{ attack, carrier: 'JSON', request: post(text, 'application/json') }];
  if (!/^[\w.[\]$]+\s*=/.test(text)) return [];
  const pair = text.replace(/\s*=\s*/, '=');
  return [
    { attack, carrier: 'query', request: get(pair) },
    { attack, carrier: 'form', request: form(pair) },
  ];
}

const about: Readonly<Record<string, Variant['attack']>> = {
  'NoSQL Injection': 'NoSQL operators',
  'no-sql-injection': 'NoSQL operators',
  'Prototype Pollution': 'Prototype pollution',
};

const operator = /\$[a-z]{2,}/i;
const polluting = /__proto__|constructor\W+prototype/;
const isAttack = (attack: Variant['attack'], text: string): boolean =>
  (attack === 'NoSQL operators' ? operator : polluting).test(text);

/** The corpora's attacks of these two kinds that have an operator, or a polluting key, in them. */
export function corpusAttacks(folder: string): Variant[] {
  const lists = [...pairs(folder, 'fuzzdb'), ...pairs(folder, 'patt-intruder')].flatMap(
    ([kind = '', , payload = '']) => {
      const attack = about[kind];
      return attack && isAttack(attack, payload) ? carried(attack, payload) : [];
    },
  );
  const snippets = objects(folder, 'patt-snippets').flatMap(({ cls, lang, text }) => {
    const attack = about[String(cls)];
    // Code in other languages sends attacks, and is none.
    if (!attack || !['json', 'ps1', 'js'].includes(String(lang))) return [];
    const whole = parsed(String(text));
    const lines = whole === undefined ? String(text).split('\n') : [JSON.stringify(whole)];
    return lines.filter((line) => isAttack(attack, line)).flatMap((line) => fromLine(attack, line));
  });
  const crs = objects(folder, 'crs-regression').flatMap(
    ({ rule, expect, method, uri, data, headers: own }): Variant[] => {
      const attack = rule === 934130 ? 'Prototype pollution' : rule === 942290 ? 'NoSQL operators' : undefined;
      if (!attack || !(expect as number[] | undefined)?.length) return [];
      const request = {
        uri: String(uri),
        method: String(method),
        headers: { ...headers, ...texts(own) },
        ...(data !== undefined && { body: String(data) }),
      };
      return [{ attack, carrier: data === undefined ? 'query' : 'form', request }];
    },
  );
  return [...lists, ...snippets, ...crs];
}
