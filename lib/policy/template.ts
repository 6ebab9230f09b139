import { isLoop, withLoops } from './for-each';
import { intrinsic, resolveCondition, resolveValue, type Scope } from './intrinsics';
import type { Templates } from './templates';
import { Unknown, type Value } from './unknown';
import { written } from './values';

export type Properties = Readonly<Record<string, Value>>;

type Raw = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands in a section under a name; nothing for names that every object has. */
const entry = (section: unknown, name: string): unknown =>
  isObject(section) && Object.hasOwn(section, name) ? section[name] : undefined;

/** What makes resources only while the template is deployed: a loop over what is not known before, or a macro. */
const makesResources = (name: string): boolean => isLoop(name) || name === 'Fn::Transform';

/** Whether a document is a CloudFormation template: it has resources, and one of them a type, or what makes some. */
export const isTemplate = (document: unknown): document is Raw =>
  Object.entries((entry(document, 'Resources') as Raw | undefined) ?? {}).some(
    ([name, each]) => makesResources(name) || /^\w+::/.test(written(entry(each, 'Type'))),
  );

/** A resource of a template, its properties with their intrinsic functions carried out. */
export class Resource {
  private resolved: Properties | undefined;

  constructor(
    readonly template: Template,
    readonly logicalId: string,
    readonly type: string,
    private readonly raw: Raw,
    /** The `Fn::ForEach` that it is written in. */
    readonly loop?: string,
  ) {}

  /** Worked out once, when the template is among its neighbours. */
  get properties(): Properties {
    if (this.resolved) return this.resolved;
    const value = this.template.resolve(entry(this.raw, 'Properties'));
    const known = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
    return (this.resolved = known ? (value as Properties) : {});
  }

  get metadata(): Raw {
    const metadata = entry(this.raw, 'Metadata');
    return isObject(metadata) ? metadata : {};
  }

  /** Where the CDK made it: `Stack/Service/Resource`. */
  get constructPath(): string | undefined {
    const path = entry(this.metadata, 'aws:cdk:path');
    return typeof path === 'string' ? path : this.template.constructPaths.get(this.logicalId);
  }
}

/** What a template is told by its surroundings: a nested stack by its parent, a stack of the CDK by its assembly. */
export interface Surroundings {
  /** What parameters get. */
  readonly parameters?: ReadonlyMap<string, () => Value>;
  /** By logical id, where the template itself does not say. */
  readonly constructPaths?: ReadonlyMap<string, string>;
}

/** A CloudFormation template, as rules see it. */
export class Template {
  readonly resources: ReadonlyMap<string, Resource>;
  /** What makes resources that are not in the template. */
  readonly unjudged: readonly string[];
  readonly constructPaths: ReadonlyMap<string, string>;
  /** Set by Templates. */
  among: Templates | undefined;
  private readonly scope: Scope;
  private readonly conditions = new Map<string, boolean | undefined>();
  private readonly outputs = new Map<string, Value>();
  private readonly arguments = new Map<string, Value>();
  private readonly parameters: ReadonlyMap<string, () => Value>;
  private asked = 0;

  constructor(
    /** As it is shown: relative, with slashes. */
    readonly file: string,
    readonly document: Raw,
    { parameters = new Map(), constructPaths = new Map() }: Surroundings = {},
  ) {
    this.parameters = parameters;
    this.constructPaths = constructPaths;
    this.scope = {
      ref: (name) => this.ref(name),
      attribute: (logicalId, name) => this.attribute(logicalId, name),
      mapped: (name, first, second) => entry(entry(entry(document.Mappings, name), first), second),
      condition: (name) => this.condition(name),
      exported: (name) => this.guarded(() => this.among?.exported(name)) ?? new Unknown(),
    };
    // Conditions may name resources, though they should not: there must be a map to look in.
    const resources = new Map<string, Resource>();
    this.resources = resources;
    const entries = isObject(document.Resources) ? withLoops(document.Resources) : [];
    this.unjudged = [...new Set(entries.map(({ name }) => name).filter(makesResources))];
    for (const { name: logicalId, value: raw, loop } of entries) {
      const [type, condition] = [entry(raw, 'Type'), entry(raw, 'Condition')];
      if (!isObject(raw) || typeof type !== 'string') continue;
      if (typeof condition === 'string' && this.condition(condition) === false) continue;
      resources.set(logicalId, new Resource(this, logicalId, type, raw, loop));
    }
  }

  readonly resolve = (value: unknown): Value => resolveValue(value, this.scope);

  /** What an output of that name gives; undefined where there is none. */
  output(name: string): Value {
    return this.once(this.outputs, name, () => this.resolve(entry(entry(this.document.Outputs, name), 'Value')));
  }

  /** The names of exports, and the outputs that they are of. */
  exports(): [string, string][] {
    const outputs = isObject(this.document.Outputs) ? this.document.Outputs : {};
    return Object.keys(outputs).flatMap((output) => {
      const name = this.resolve(entry(entry(outputs[output], 'Export'), 'Name'));
      return typeof name === 'string' ? [[name, output] as [string, string]] : [];
    });
  }

  private ref(name: string): Value {
    if (name === 'AWS::NoValue') return undefined;
    const given = this.parameters.get(name);
    if (given) return this.once(this.arguments, name, given) ?? new Unknown();
    const resource = this.resources.get(name);
    if (resource) return new Unknown(undefined, [{ resource, attribute: 'Ref' }]);
    const noEcho = written(entry(entry(this.document.Parameters, name), 'NoEcho')).toLowerCase() === 'true';
    return new Unknown(undefined, [], [], noEcho);
  }

  private attribute(logicalId: string, attribute: string): Value {
    const resource = this.resources.get(logicalId);
    if (!resource) return new Unknown();
    const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
    const nested = output === undefined ? undefined : this.among?.nestedIn(resource)?.output(output);
    return nested ?? new Unknown(undefined, [{ resource, attribute }]);
  }

  /** One that is asked about while it is decided (a cycle) is unknown. */
  private condition(name: string): boolean | undefined {
    if (this.conditions.has(name)) return this.conditions.get(name);
    this.conditions.set(name, undefined);
    const decided = resolveCondition(entry(this.document.Conditions, name), this.scope);
    this.conditions.set(name, decided);
    return decided;
  }

  /**
   * An output or a parameter by its name: one that is asked about while it is worked out (a circle) is unknown. Before the
   * template is among its neighbours, what they would say is not kept.
   */
  private once(known: Map<string, Value>, name: string, look: () => Value): Value {
    if (known.has(name)) return known.get(name);
    known.set(name, new Unknown());
    const value = this.guarded(look);
    if (this.among) known.set(name, value);
    else known.delete(name);
    return value;
  }

  /** Deep chains between templates end before the stack of JavaScript does. */
  private guarded(look: () => Value): Value {
    if (this.asked > 20) return undefined;
    this.asked += 1;
    try {
      return look();
    } finally {
      this.asked -= 1;
    }
  }
}

/** The parameters that a template gives to the stack nested in it under a logical id. */
export function nestedParameters(parent: Template, logicalId: string): ReadonlyMap<string, () => Value> {
  const given = entry(entry(entry(parent.document.Resources, logicalId), 'Properties'), 'Parameters');
  if (!isObject(given) || intrinsic(given)) return new Map();
  return new Map(Object.entries(given).map(([name, value]) => [name, () => parent.resolve(value)]));
}
