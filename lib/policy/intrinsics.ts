import { hole, Unknown, type Reference, type Value } from './unknown';

/** What intrinsic functions look things up in: a template and its neighbours. */
export interface Scope {
  /** What `Ref` gives for a name: a parameter's or a resource's. */
  readonly ref: (name: string) => Value;
  readonly attribute: (logicalId: string, attribute: string) => Value;
  /** What a mapping has at its two keys; undefined where it has nothing. */
  readonly mapped: (name: string, first: string, second: string) => unknown;
  /** Undefined where it depends on the deployment. */
  readonly condition: (name: string) => boolean | undefined;
  readonly exported: (name: string) => Value;
}

/** Deeper than any template that CloudFormation takes. */
const deepest = 200;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name and the argument of an intrinsic function: the only key of an object. */
export function intrinsic(value: unknown): readonly [string, unknown] | undefined {
  if (!isObject(value)) return undefined;
  const [key, ...more] = Object.keys(value);
  const is = key !== undefined && more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
  return is ? [key, value[key]] : undefined;
}

/** Each once: outputs that import each other would multiply them. */
const referencesOf = (values: readonly Value[]): Reference[] => [
  ...new Set(values.flatMap((value) => (value instanceof Unknown ? value.references : []))),
];

/** A value inside of a text. */
const piece = (value: Value): string =>
  value instanceof Unknown ? value.text : typeof value === 'object' || value === undefined ? hole : String(value);

/** Longer than any template that CloudFormation takes: outputs that import each other would multiply texts. */
const longest = 1_000_000;

/** Texts put together: a string where all are known. */
function joined(pieces: readonly Value[], delimiter = ''): Value {
  const texts = pieces.map(piece);
  const length = texts.reduce((sum, each) => sum + each.length + delimiter.length, 0);
  const text = length > longest ? hole : texts.join(delimiter);
  return text.includes(hole) || pieces.some((each) => each instanceof Unknown)
    ? new Unknown(
        text,
        referencesOf(pieces),
        [],
        pieces.some((each) => each instanceof Unknown && each.noEcho),
      )
    : text;
}

/** What a dynamic reference gives is not in the template: {{resolve:ssm:name}}. */
const literal = (text: string): Value => (text.includes('{{resolve:') ? new Unknown(text) : text);

function chosen(condition: boolean | undefined, [yes, no]: readonly [Value, Value]): Value {
  if (condition !== undefined) return condition ? yes : no;
  const alternatives = [yes, no].flatMap((value) =>
    value instanceof Unknown && value.alternatives.length ? value.alternatives : [value],
  );
  return new Unknown(hole, referencesOf([yes, no]), [...new Set(alternatives)]);
}

const listOf = (value: Value): readonly Value[] | undefined =>
  Array.isArray(value) ? (value as readonly Value[]) : undefined;

type Resolve = (value: unknown) => Value;

function substituted(argument: unknown, scope: Scope, resolve: Resolve): Value {
  const [template, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  if (typeof template !== 'string') return new Unknown();
  const own = isObject(variables) ? variables : {};
  const value = (name: string): Value => {
    if (Object.hasOwn(own, name)) return resolve(own[name]);
    const dot = name.indexOf('.');
    return dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
  };
  const pieces = template.split(/\$\{([^}]*)\}/).map((part, index) => {
    if (index % 2 === 0) return literal(part);
    return part.startsWith('!') ? `\${${part.slice(1)}}` : value(part.trim());
  });
  return joined(pieces);
}

function selected(argument: Value): Value {
  const [index, from] = listOf(argument) ?? [];
  const list = from === undefined ? undefined : listOf(from);
  const at = Number(index);
  return list && Number.isInteger(at) && at >= 0 && at < list.length ? list[at] : new Unknown();
}

function attribute(argument: unknown, scope: Scope): Value {
  const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
  const names = rest.every((each) => typeof each === 'string') ? rest.join('.') : hole;
  return typeof id === 'string' ? scope.attribute(id, names) : new Unknown();
}

/** Mappings hold no intrinsic functions: one that named itself would never end. */
const nowhere: Scope = {
  ref: () => new Unknown(),
  attribute: () => new Unknown(),
  mapped: () => undefined,
  condition: () => undefined,
  exported: () => new Unknown(),
};

function mapped(argument: Value, scope: Scope): Value {
  const keys = (listOf(argument) ?? []).slice(0, 3);
  const [name, first, second] = keys.map((key) => (typeof key === 'object' || key === undefined ? hole : String(key)));
  if (name === undefined || first === undefined || second === undefined) return new Unknown();
  const found = scope.mapped(name, first, second);
  return found === undefined ? new Unknown() : resolveValue(found, nowhere);
}

function split(argument: Value): Value {
  const [delimiter, text] = listOf(argument) ?? [];
  return typeof delimiter === 'string' && typeof text === 'string' && delimiter ? text.split(delimiter) : new Unknown();
}

function apply(name: string, argument: unknown, scope: Scope, resolve: Resolve): Value {
  switch (name) {
    case 'Ref':
      return typeof argument === 'string' ? scope.ref(argument) : new Unknown();
    case 'Fn::GetAtt':
      return attribute(argument, scope);
    case 'Fn::Sub':
      return substituted(argument, scope, resolve);
    case 'Fn::Join': {
      const [delimiter, pieces] = listOf(resolve(argument)) ?? [];
      const list = pieces === undefined ? undefined : listOf(pieces);
      return list && typeof delimiter === 'string'
        ? joined(list, delimiter)
        : new Unknown(hole, referencesOf([pieces]));
    }
    case 'Fn::Select':
      return selected(resolve(argument));
    case 'Fn::Split':
      return split(resolve(argument));
    case 'Fn::FindInMap':
      return mapped(resolve(argument), scope);
    case 'Fn::ImportValue': {
      const exported = resolve(argument);
      return typeof exported === 'string' ? scope.exported(exported) : new Unknown();
    }
    case 'Fn::If': {
      const [condition, yes, no] = Array.isArray(argument) ? (argument as unknown[]) : [];
      return typeof condition === 'string'
        ? chosen(scope.condition(condition), [resolve(yes), resolve(no)])
        : new Unknown();
    }
    default:
      return new Unknown(hole, referencesOf([resolve(argument)].flat() as Value[]));
  }
}

/** A value of a template with its intrinsic functions carried out, as far as the template tells. Total: odd input is unknown. */
export function resolveValue(value: unknown, scope: Scope, depth = 0): Value {
  if (depth > deepest) return new Unknown();
  const resolve: Resolve = (inner) => resolveValue(inner, scope, depth + 1);
  if (typeof value === 'string') return literal(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map(resolve).filter((each) => each !== undefined);
  if (!isObject(value)) return undefined;
  const call = intrinsic(value);
  if (call) return apply(...call, scope, resolve);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, resolve(inner)] as const)
      .filter(([, inner]) => inner !== undefined),
  );
}

/** A condition of a template: true, false, or undefined where it depends on the deployment. */
export function resolveCondition(value: unknown, scope: Scope, depth = 0): boolean | undefined {
  if (!isObject(value) || depth > deepest) return undefined;
  const [name = '', argument] = Object.entries(value)[0] ?? [];
  const several = (Array.isArray(argument) ? (argument as unknown[]) : []).map(
    (inner) => () => resolveCondition(inner, scope, depth + 1),
  );
  const and = (values: readonly (boolean | undefined)[]): boolean | undefined =>
    values.includes(false) ? false : values.includes(undefined) ? undefined : true;
  const not = (one: boolean | undefined): boolean | undefined => (one === undefined ? undefined : !one);
  switch (name) {
    case 'Condition':
      return typeof argument === 'string' ? scope.condition(argument) : undefined;
    case 'Fn::Not':
      return not(several[0]?.());
    case 'Fn::And':
      return and(several.map((each) => each()));
    case 'Fn::Or':
      return not(and(several.map((each) => not(each()))));
    case 'Fn::Equals': {
      const [left, right] = (Array.isArray(argument) ? (argument as unknown[]) : []).map((each) =>
        resolveValue(each, scope, depth + 1),
      );
      const plain = (each: Value): boolean => typeof each !== 'object' && each !== undefined;
      return plain(left) && plain(right) ? String(left) === String(right) : undefined;
    }
    default:
      return undefined;
  }
}
