import type { Resource } from './template';
import { Unknown, type Value } from './unknown';

/** Rules read values by these: what is missing and what cannot be known are told apart, and nothing is ever thrown. */

/** The value at a path of names; unknown where something on the way is. */
export function at(value: Value, ...path: readonly string[]): Value {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (value instanceof Unknown) {
    const alternatives = value.alternatives.map((each) => at(each, ...path));
    return new Unknown(undefined, alternatives.length ? [] : value.references, alternatives);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? at((value as Record<string, Value>)[name], ...rest) : undefined;
}

/** What is made of a value; of one that a condition decides, only where all that it can be come to the same. */
export function known<Result>(value: Value, read: (value: Value) => Result | undefined): Result | undefined {
  if (!(value instanceof Unknown)) return read(value);
  const [first, ...rest] = value.alternatives.map((each) => known(each, read));
  return rest.every((each) => each === first) ? first : undefined;
}

/** A scalar as it was written; empty for an object, which may have a `toString` of its own that is no function. */
export const written = (value: unknown): string =>
  typeof value === 'object' || value === undefined ? '' : String(value as string | number | boolean);

/** A text that is wholly known; undefined where it is not, or missing. */
export const text = (value: Value): string | undefined =>
  known(value, (each) => (typeof each === 'object' || each === undefined ? undefined : String(each)));

/** A text with holes; empty where it is missing. */
export const sketch = (value: Value): string => (value instanceof Unknown ? value.text : written(value));

/** True or false, as templates write them; `otherwise` where it is missing, undefined where it cannot be known. */
export const flag = (value: Value, otherwise: boolean): boolean | undefined =>
  known(value, (each) => {
    if (each === undefined) return otherwise;
    // CloudFormation reads YAML 1.1.
    const word = written(each).toLowerCase();
    return /^(?:true|yes|on)$/.test(word) ? true : /^(?:false|no|off)$/.test(word) ? false : undefined;
  });

/** A number; `otherwise` where it is missing, undefined where it cannot be known. */
export const number = (value: Value, otherwise: number): number | undefined =>
  known(value, (each) => {
    if (each === undefined) return otherwise;
    const read = typeof each === 'object' || each === '' ? NaN : Number(each);
    return Number.isNaN(read) ? undefined : read;
  });

/** Whether there is a value, known or not; undefined where a condition decides. */
export const given = (value: Value): boolean | undefined =>
  value instanceof Unknown && !value.alternatives.length
    ? true
    : known(value, (each) => (each instanceof Unknown ? true : each !== undefined && each !== ''));

/** The elements; none where it is missing, undefined where they cannot be known. */
export const list = (value: Value): readonly Value[] | undefined =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Value[]) : undefined;

/** The elements that are known. */
export const elements = (value: Value): readonly Value[] => list(value) ?? [];

/** The resources that a value names, and the elements of a list. */
export const references = (value: Value): readonly Resource[] =>
  Array.isArray(value)
    ? (value as readonly Value[]).flatMap(references)
    : value instanceof Unknown
      ? value.references.map(({ resource }) => resource)
      : [];

/** All texts in a value, with holes. */
export const texts = (value: Value): readonly string[] =>
  value instanceof Unknown || typeof value !== 'object' || value === null
    ? [sketch(value)]
    : Object.values(value).flatMap(texts);
