import { CasemateError } from '../errors';
import { isDate } from './acknowledgement-file';
import { ruleAndPart, type Finding } from './finding';
import { nagId } from './rule-id';
import type { Resource } from './template';
import type { Templates } from './templates';

/** A finding that its owner accepts, and why. */
export interface Acknowledgement {
  /** `task-non-root`, `task-non-root[web]`, or as cdk-nag writes them. */
  readonly rule: string;
  readonly reason: string;
  /** Of a construct: it holds for all below. */
  readonly constructPath?: string;
  /** Of one resource of a template. */
  readonly resource?: Resource;
  /** A construct path or a logical id, as people write it. */
  readonly name?: string;
  /** The last day on which it holds. */
  readonly expires?: string;
  /** The file that it is written in. */
  readonly file?: string;
}

type Raw = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const fields = ['id', 'reason', 'expires', 'applies_to'];

/** What is wrong with an acknowledgement; undefined where nothing is. One that is half understood would accept too much. */
function fault(row: unknown): string | undefined {
  if (!isObject(row)) return 'which is no object';
  const missing = ['id', 'reason'].find((field) => !isText(row[field]));
  if (missing !== undefined) return `which has no ${missing}`;
  const { expires, applies_to: parts } = row;
  if (expires !== undefined && (typeof expires !== 'string' || !isDate(expires)))
    return `which expires on ${JSON.stringify(expires)}, no date such as "2027-06-30"`;
  if (parts !== undefined && !Array.isArray(parts)) return 'whose applies_to is no list';
  return undefined;
}

const invalid = ({ logicalId, template }: Resource, problem: string): CasemateError =>
  new CasemateError(
    'ERR_ACKNOWLEDGEMENTS',
    `${template.file}: the Metadata of ${logicalId} ${problem}.`,
    'Write: casemate: { acknowledge: [{ id: task-non-root, reason: ..., expires: "2027-06-30" }] }',
  );

/** Ours in a resource's metadata: what is wrong there is said. */
function ours(resource: Resource): readonly Raw[] {
  const holder = resource.metadata.casemate;
  const list = isObject(holder) ? holder.acknowledge : undefined;
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalid(resource, 'has a casemate.acknowledge that is no list');
  return (list as unknown[]).map((row, index) => {
    const unknown = isObject(row) ? Object.keys(row).find((field) => !fields.includes(field)) : undefined;
    const problem = fault(row) ?? (unknown && `which has ${JSON.stringify(unknown)}, which means nothing`);
    if (problem) throw invalid(resource, `has acknowledgement ${index + 1}, ${problem}`);
    return row as Raw;
  });
}

/** Those of cdk-nag 2, which says itself what is wrong with them: then the finding stands. */
function nags({ metadata }: Resource): readonly Raw[] {
  const list = isObject(metadata.cdk_nag) ? metadata.cdk_nag.rules_to_suppress : undefined;
  return Array.isArray(list) ? (list as unknown[]).filter((row): row is Raw => fault(row) === undefined) : [];
}

/** Those in a resource's own metadata: `casemate: { acknowledge: [...] }`, or what cdk-nag 2 wrote. */
const inMetadata = (resource: Resource): Acknowledgement[] =>
  [...ours(resource), ...nags(resource)].flatMap((row) => {
    const {
      id,
      reason,
      expires,
      applies_to: parts = [undefined],
    } = row as Readonly<{
      id: string;
      reason: string;
      expires?: string;
      applies_to?: readonly unknown[];
    }>;
    return parts.map((part) => ({
      rule: part === undefined ? id : `${id}[${String(part)}]`,
      reason,
      resource,
      file: resource.template.file,
      ...(expires !== undefined && { expires }),
    }));
  });

/** @throws CasemateError `ERR_ACKNOWLEDGEMENTS` */
export const acknowledgedInTemplates = (groups: readonly Templates[]): Acknowledgement[] =>
  groups.flatMap(({ all }) => all.flatMap(({ resources }) => [...resources.values()].flatMap(inMetadata)));

const isOver = ({ expires }: Acknowledgement, today: Date): boolean =>
  expires !== undefined && expires < today.toISOString().slice(0, 10);

/** `Plugin::Rule` is how synth prints it. */
const bare = (rule: string): string => rule.slice(rule.lastIndexOf('::') + 1).replace(/^:/, '');

/** A finding by its rule and part, in our words and in those of cdk-nag. */
function exactly(finding: Finding): readonly string[] {
  return [ruleAndPart(finding), ruleAndPart({ ...finding, rule: nagId(finding.rule) })];
}

const byRule = ({ rule }: Finding): readonly string[] => [rule, nagId(rule)];

const isBelow = (path: string | undefined, ancestor: string): boolean =>
  path === ancestor || (path?.startsWith(`${ancestor}/`) ?? false);

const covers = (acknowledgement: Acknowledgement, { constructPath, logicalId, file }: Finding): boolean => {
  const { resource, name, constructPath: above } = acknowledgement;
  if (resource) return resource.logicalId === logicalId && resource.template.file === file;
  if (above !== undefined) return isBelow(constructPath, above);
  return name === logicalId || (name !== undefined && isBelow(constructPath, name));
};

/** An acknowledgement whose day is over is a finding itself. */
const expired = (acknowledgement: Acknowledgement): Finding => ({
  rule: 'acknowledgement-expired',
  level: 'error',
  part: bare(acknowledgement.rule),
  message: `The acknowledgement of ${bare(acknowledgement.rule)} ended on ${acknowledgement.expires ?? ''}. Its reason was: ${acknowledgement.reason}`,
  fix: 'Mend what it covered and delete it, or review it again and give it a new date.',
  file: acknowledgement.file ?? '',
  line: 1,
  logicalId: acknowledgement.name ?? acknowledgement.resource?.logicalId ?? '',
  type: 'acknowledgement',
});

/** The findings that nobody acknowledged, and the acknowledgements that are over. */
export function unacknowledged(
  findings: readonly Finding[],
  acknowledgements: readonly Acknowledgement[],
  today: Date,
): readonly Finding[] {
  const current = new Map<string, Acknowledgement[]>();
  for (const each of acknowledgements.filter((one) => !isOver(one, today))) {
    const rule = bare(each.rule);
    const same = current.get(rule);
    if (same) same.push(each);
    else current.set(rule, [each]);
  }
  const accepted = (finding: Finding): boolean =>
    exactly(finding).some((name) => current.get(name)?.some((each) => covers(each, finding))) ||
    // As in a synth, an acknowledgement in a CDK app names the part.
    byRule(finding).some((name) =>
      current.get(name)?.some((each) => each.constructPath === undefined && covers(each, finding)),
    );
  const over = acknowledgements.filter((each) => isOver(each, today));
  return [...findings.filter((finding) => !accepted(finding)), ...over.map(expired)];
}
