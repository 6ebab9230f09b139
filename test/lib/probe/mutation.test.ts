import { checks } from '../../../lib/probe/checks';
import type { Check } from '../../../lib/probe/check';
import { concerns } from '../../../nginx';
import { careless, failed, probed } from './front';
import { mutations, partMutations, unseen } from './mutations';

test('every concern is caught, or cannot be seen from outside', () => {
  const known = [...mutations.map(({ concern }) => concern), ...Object.keys(unseen)];
  expect([...known].sort()).toEqual(Object.keys(concerns).sort());
});

/** Those that take long are asked only where they matter, so that this is done in minutes. */
const affordable = (ids: readonly string[]): readonly Check[] =>
  checks.filter(({ id, stage }) => (stage !== 'slow' && stage !== 'connections') || ids.includes(id));

test.each(mutations)('without $concern: $caughtBy', async ({ concern, caughtBy, instead, part, profile, paths }) => {
  const chosen = affordable(caughtBy);
  const careful = careless();
  const given = { ...careful, profile: { ...careful.profile, ...profile }, ...(part && { withoutPart: part }) };
  const mutant = instead ? { ...given, extra: { [concern]: instead } } : { ...given, without: concern };
  const report = await probed(mutant, chosen, paths ? { paths } : {});
  expect(failed(report).map((line) => line.split(':')[0])).toEqual(expect.arrayContaining([...caughtBy]));
  expect(report.grade).not.toBe('A+');
  expect(report.score).toBeLessThan(100);
  // The failure names the concern.
  const named = report.checks.filter(({ status }) => status === 'fail').map((check) => check.concern);
  expect(named).toContain(concern);
});

test.each(partMutations)('without the part %s of the preload: %s', async (part, ids) => {
  const report = await probed(
    { ...careless(), withoutPart: part },
    checks.filter(({ id }) => ids.includes(id)),
  );
  expect(
    failed(report)
      .map((line) => line.split(':')[0])
      .sort(),
  ).toEqual([...ids].sort());
});
