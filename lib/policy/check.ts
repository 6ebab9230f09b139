import { CasemateError } from '../errors';
import { readAcknowledgementFile } from './acknowledgement-file';
import { acknowledgedInTemplates, unacknowledged } from './acknowledgements';
import { cure, sources } from './files';
import type { Finding } from './finding';
import { judge } from './judge';
import { judgeWithPacks, type PackName } from './nag-packs';
import { read } from './read';
import type { Checked } from './reports/report';

export interface CheckOptions {
  /** Packs of cdk-nag, besides ours. */
  readonly packs: readonly PackName[];
  readonly today: Date;
  readonly progress: (done: number, of: number) => void;
}

export interface CheckResult extends Checked {
  /** What a pack could not look at, in a line each. */
  readonly skipped: readonly string[];
  /** What makes resources only while the template is deployed. */
  readonly unjudged: readonly { readonly file: string; readonly name: string }[];
}

/**
 * Everything that is found in the templates at some paths and that nobody acknowledged.
 * @throws CasemateError `ERR_TEMPLATE_MISSING`, `ERR_ACKNOWLEDGEMENTS`, `ERR_PACK_MISSING`
 */
export function check(paths: readonly string[], { packs, today, progress }: CheckOptions): CheckResult {
  const files = sources(paths);
  const { groups, acknowledgements, unreadable } = read(files, today, (done) => {
    progress(done, files.length);
  });
  const templates = groups.flatMap(({ all }) => all);
  // A pipeline that looks in the wrong place must not pass.
  if (!templates.length && !unreadable.length) {
    throw new CasemateError(
      'ERR_TEMPLATE_MISSING',
      `There is no CloudFormation template in ${paths.join(', ')}.`,
      cure(paths.join(' ')),
    );
  }
  const others = packs.length ? judgeWithPacks(templates, packs) : { findings: [], skipped: [] };
  const found: readonly Finding[] = [...groups.flatMap((group) => judge(group)), ...others.findings];
  const accepted = [...acknowledgements, ...acknowledgedInTemplates(groups), ...readAcknowledgementFile()];
  return {
    findings: unacknowledged(found, accepted, today),
    files: templates.map(({ file }) => file),
    date: today,
    unreadable,
    skipped: others.skipped,
    unjudged: templates.flatMap(({ file, unjudged }) => unjudged.map((name) => ({ file, name }))),
  };
}
