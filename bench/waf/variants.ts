import type { WafRequest } from '../../lib/waf/testing';
import { form, get, multipart, post } from './requests';

/** How an attack comes in. */
export type Carrier = 'JSON' | 'form' | 'query';

export interface Variant {
  readonly attack: 'NoSQL operators' | 'Prototype pollution';
  readonly carrier: Carrier;
  readonly request: WafRequest;
}

/** Each character in percent-encoding. */
const percent = (text: string, upper = false): string =>
  [...Buffer.from(text)]
    .map((code) => {
      const hex = code.toString(16).padStart(2, '0');
      return `%${upper ? hex.toUpperCase() : hex}`;
    })
    .join('');

/** One character of every text as an escape of JSON. */
const escaped = (text: string, at: number): string =>
  text.slice(0, at) + `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}` + text.slice(at + 1);

const types = ['application/json', 'application/json; charset=utf-8', 'application/vnd.api+json', 'text/plain'];

/** Ways to write a name in a query or a form, as apps read it: all come out of decoding as the same. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => encodeURIComponent(name),
  (name) => percent(name),
  (name) => percent(name, true),
  (name) => name.replace(/[[\]]/g, (bracket) => percent(bracket)),
  (name) => name.replace(/[$_]/g, (mark) => percent(mark)),
];

/** Ways to lay out JSON. */
const layouts: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, undefined, 2),
  (value) => JSON.stringify(value, undefined, '\t').replace(/^(\s*"(?:[^"\\]|\\.)*"): /gm, '$1 :\r\n\t'),
];

/** Ways to bury a value: at the top, deep, in lists, beside honest fields. */
const burials: readonly ((value: unknown) => unknown)[] = [
  (value) => ({ user: value, page: 1 }),
  (value) => ({ a: { b: { c: { d: value } } } }),
  (value) => [{ name: 'x' }, { name: value }],
  (value) => ({ q: 'hello, world', list: [1, [2, [value]]] }),
];

const operators: readonly (readonly [string, unknown])[] = [
  ['$ne', null],
  ['$gt', ''],
  ['$gte', 0],
  ['$lt', '~'],
  ['$in', ['a', 'b']],
  ['$nin', []],
  ['$regex', '^a.*'],
  ['$exists', true],
  ['$not', { $size: 0 }],
  ['$elemMatch', { $eq: 1 }],
  ['$where', 'sleep(1000)'],
  ['$or', [{}, { a: 'a' }]],
];

/** Keys that reach Object.prototype, as an object and as the brackets or dots of a name. */
const pollutions: readonly (readonly [unknown, readonly string[]])[] = [
  [JSON.parse('{"__proto__":{"admin":true}}'), ['__proto__[admin]', '__proto__.admin', 'a[__proto__][admin]']],
  [
    { constructor: { prototype: { admin: true } } },
    ['constructor[prototype][admin]', 'constructor.prototype.admin', 'a[constructor][prototype][admin]'],
  ],
  [JSON.parse('{"__proto__.admin":true}'), ['a.__proto__.admin', '__proto__[admin][]']],
  [{ 'constructor.prototype.admin': true }, ['a.constructor.prototype.admin', '__proto__[toString]']],
];

const pick = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('The list is empty.');
  return found;
};

/** The first key of JSON with one of its characters escaped. */
const withEscape = (text: string, key: string, at: number): string =>
  text.replace(`"${key}"`, `"${escaped(key, at % key.length)}"`);

const nosql = operators.flatMap(([operator, value], index): Variant[] => {
  const object = { [operator]: value };
  const attack = 'NoSQL operators' as const;
  const bodies = burials.flatMap((bury, depth) => {
    const text = pick(layouts, index + depth)(bury(object));
    return [text, withEscape(text, operator, index + depth)];
  });
  const names = [`user[${operator}]`, `a[b][${operator}]`, `user[${operator}][]`];
  const pairs = names.flatMap((name, at) =>
    spellings.map((spell, way) => `page=1&${spell(name)}=${pick(['1', '', 'x%20y'], at + way)}&z=2`),
  );
  const inValue = `filter=${encodeURIComponent(JSON.stringify({ user: object }))}`;
  return [
    ...bodies.map((body, at): Variant => ({ attack, carrier: 'JSON', request: post(body, pick(types, index + at)) })),
    ...[...pairs, inValue].map((pair): Variant => ({ attack, carrier: 'form', request: form(pair) })),
    ...[...pairs, inValue].map((pair): Variant => ({ attack, carrier: 'query', request: get(pair) })),
    { attack, carrier: 'form', request: multipart(`user[${operator}]`, '1') },
    { attack, carrier: 'form', request: multipart('filter', JSON.stringify({ user: object })) },
  ];
});

const pollution = pollutions.flatMap(([object, names], index): Variant[] => {
  const attack = 'Prototype pollution' as const;
  const [key = ''] = Object.keys(object as object);
  const bodies = [(value: unknown) => value, ...burials].flatMap((bury, depth) =>
    layouts.flatMap((layout) => {
      const text = layout(bury(object));
      return [text, withEscape(text, key, index + depth)];
    }),
  );
  const pairs = names.flatMap((name) => spellings.map((spell) => `page=1&${spell(name)}=true&z=2`));
  const inValue = `filter=${encodeURIComponent(JSON.stringify(object))}`;
  return [
    ...bodies.map((body, at): Variant => ({ attack, carrier: 'JSON', request: post(body, pick(types, at)) })),
    ...[...pairs, inValue].map((pair): Variant => ({ attack, carrier: 'form', request: form(pair) })),
    ...[...pairs, inValue].map((pair): Variant => ({ attack, carrier: 'query', request: get(pair) })),
    ...names.map((name): Variant => ({ attack, carrier: 'form', request: multipart(name, 'true') })),
  ];
});

/** Attacks in every nesting, encoding, escape and content type that an app reads as the same; none twice. */
export const variants: readonly Variant[] = [
  ...new Map([...nosql, ...pollution].map((variant) => [JSON.stringify(variant.request), variant])).values(),
];
