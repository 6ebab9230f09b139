import { dirname } from 'node:path';
import type { Resource, Template } from './template';
import { Unknown, type Value } from './unknown';
import { at, references } from './values';

/** Templates that belong together, and what leads from one resource to another. Each is told that it is among them. */
export class Templates {
  private readonly types = new Map<string, Resource[]>();
  private readonly pointers = new Map<string, Map<Resource, Resource[]>>();
  /** Folders with resources that may point anywhere. */
  private readonly blind = new Map<string, ReadonlySet<string>>();
  private exports: Map<string, () => Value> | undefined;

  constructor(
    readonly all: readonly Template[],
    /** What is out of support is a matter of the day. */
    readonly today = new Date(),
    /** The templates of nested stacks, by the resource that nests them. */
    private readonly nested: ReadonlyMap<Resource, Template> = new Map(),
  ) {
    for (const template of all) {
      template.among = this;
      for (const resource of template.resources.values()) {
        const same = this.types.get(resource.type);
        if (same) same.push(resource);
        else this.types.set(resource.type, [resource]);
      }
    }
  }

  /** All of a type. */
  ofType(type: string): readonly Resource[] {
    return this.types.get(type) ?? [];
  }

  /** Those of a type that name a resource in a property, at a path. */
  pointingTo(resource: Resource, type: string, ...path: readonly string[]): readonly Resource[] {
    const key = `${type} ${path.join('.')}`;
    let found = this.pointers.get(key);
    if (!found) {
      found = new Map();
      for (const each of this.ofType(type)) {
        for (const named of references(at(each.properties, ...path))) {
          const same = found.get(named);
          if (same) same.push(each);
          else found.set(named, [each]);
        }
      }
      this.pointers.set(key, found);
    }
    return found.get(resource) ?? [];
  }

  /**
   * Whether there is one of a type, in the same folder, whose property names no resource that can be seen: it may name any.
   * Templates elsewhere are other people's.
   */
  mayPointAnywhere(from: Template, type: string, property: string): boolean {
    const key = `${type} ${property}`;
    let folders = this.blind.get(key);
    if (!folders) {
      const hidden = this.ofType(type).filter(({ properties }) => !references(at(properties, property)).length);
      folders = new Set(hidden.map(({ template }) => dirname(template.file)));
      this.blind.set(key, folders);
    }
    return folders.has(dirname(from.file));
  }

  nestedIn(resource: Resource): Template | undefined {
    return this.nested.get(resource);
  }

  /** What an export gives; one that two templates have is unknown. */
  exported(name: string): Value {
    if (!this.exports) {
      this.exports = new Map();
      for (const template of this.all) {
        for (const [exported, output] of template.exports()) {
          const twice = this.exports.has(exported);
          this.exports.set(exported, twice ? () => new Unknown() : () => template.output(output));
        }
      }
    }
    return this.exports.get(name)?.() ?? new Unknown();
  }
}
