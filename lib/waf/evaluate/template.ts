import { CasemateError } from '../../errors';
import { isNode, nodeOf, textOf, type Node } from './node';

/** A template as JSON, `Template` of aws-cdk-lib/assertions, or an L1 such as `CfnWebACL`. */
export type Source = object;

interface Synthesizes {
  readonly toJSON: () => unknown;
}
interface Element {
  readonly stack: {
    readonly node: { readonly root: unknown; findAll: () => unknown[] };
    resolve: (value: unknown) => unknown;
  };
  readonly logicalId: string;
  readonly _toCloudFormation: () => unknown;
}

const isElement = (value: unknown): value is Element =>
  typeof value === 'object' && value !== null && '_toCloudFormation' in value && 'logicalId' in value;

/** All that the stack of an L1 defines: its IP sets and pattern sets are there too. */
function ofStack({ stack }: Element): Node {
  const resources = stack.node
    .findAll()
    .filter(isElement)
    // Through text, as in a template: what is absent is not there.
    .map((element) => nodeOf(JSON.parse(JSON.stringify(stack.resolve(element._toCloudFormation()) ?? {}))))
    .map(({ Resources }) => nodeOf(Resources));
  return { Resources: Object.assign({}, ...resources) as Node };
}

/** The template in JSON, and the web ACL that is meant, where the source says so. */
function read(source: unknown): { readonly template: Node; readonly id?: string } {
  if (!isNode(source)) {
    throw new CasemateError(
      'ERR_NO_WEB_ACL',
      `webAcl received ${typeof source === 'string' ? 'text' : source === undefined ? 'nothing' : JSON.stringify(source)}; expected a template, as an object.`,
      'Give it Template.fromStack(stack), or JSON.parse the text of a template.',
    );
  }
  if (isElement(source)) return { template: ofStack(source), id: textOf(source.stack.resolve(source.logicalId)) };
  const json: unknown = 'toJSON' in source ? (source as unknown as Synthesizes).toJSON() : source;
  return { template: nodeOf(json) };
}

export interface Resources {
  readonly id: string;
  readonly webAcl: Node;
  /** A resource that something refers to, by `Ref` or the attribute `Arn`, if it is of the type. */
  readonly find: (reference: unknown, type: string) => Node | undefined;
}

const targetOf = (reference: unknown): string | undefined => {
  if (!isNode(reference)) return undefined;
  const attribute = reference['Fn::GetAtt'];
  if (Array.isArray(attribute)) return attribute[1] === 'Arn' ? textOf(attribute[0]) : undefined;
  return typeof attribute === 'string' ? /^(\w+)\.Arn$/.exec(attribute)?.[1] : textOf(reference.Ref);
};

/**
 * The web ACL of a template; where there are several, the one of that logical id.
 * @throws CasemateError `ERR_NO_WEB_ACL`
 */
export function resourcesOf(source: Source, logicalId?: string): Resources {
  const { template, id: ofSource } = read(source);
  const resources = nodeOf(template.Resources);
  const typed = (id: string, type: string): Node | undefined => {
    const resource = nodeOf(resources[id]);
    return resource.Type === type ? nodeOf(resource.Properties) : undefined;
  };
  const all = Object.keys(resources).filter((id) => typed(id, 'AWS::WAFv2::WebACL'));
  const wanted = logicalId ?? ofSource;
  const [id, ...more] = wanted === undefined ? all : all.filter((one) => one === wanted);
  const webAcl = id === undefined ? undefined : typed(id, 'AWS::WAFv2::WebACL');
  if (id === undefined || !webAcl || more.length > 0) {
    throw new CasemateError(
      'ERR_NO_WEB_ACL',
      all.length
        ? `The template has the web ACLs ${all.join(', ')}${wanted === undefined ? '' : `, and none is ${wanted}`}.`
        : 'The template has no AWS::WAFv2::WebACL.',
      'Name one by its logical id: webAcl(template, { logicalId }).',
    );
  }
  return {
    id,
    webAcl,
    find: (reference, type) => {
      const target = targetOf(reference);
      return target === undefined ? undefined : typed(target, type);
    },
  };
}
