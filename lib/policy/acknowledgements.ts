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

const rows = (holder: unknown, name: string): Raw[] => {
  const list = typeof holder === 'object' && holder !== null ? (holder as Raw)[name] : undefined;
  return (Array.isArray(list) ? (list as unknown[]) : []).filter(
    (row): row is Raw => typeof row === 'object' && row !== null,
  );
};

/** Those in a resource's own metadata: `casemate: { acknowledge: [...] }`, or what cdk-nag 2 wrote. */
function inMetadata(resource: Resource): Acknowledgement[] {
  const { metadata } = resource;
  return [...rows(metadata.casemate, 'acknowledge'), ...rows(metadata.cdk_nag, 'rules_to_suppress')].flatMap((row) => {
    const { id, reason, expires } = row;
    if (typeof id !== 'string' || typeof reason !== 'string' || !reason.trim()) return [];
    const parts: unknown[] = Array.isArray(row.applies_to) ? row.applies_to : [undefined];
    return parts.map((part) => ({
      rule: part === undefined ? id : `${id}[${String(part)}]`,
      reason,
      resource,
      file: resource.template.file,
      ...(typeof expires === 'string' && { expires }),
    }));
  });
}

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
