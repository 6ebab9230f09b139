import type { Fragment } from './concern';
import { block, directive, type Directive } from './directive';

/**
 * `$refused_by`: the name of the concern that answered in place of the app, or nothing. A chain of maps, each asking one
 * variable; a request that the app answered leaves at the first.
 */
export function refusedBy(sections: readonly ({ readonly name: string } & Fragment)[]): Directive[] {
  const refusals = sections.flatMap(({ name, refusals }) => (refusals ?? []).map((refusal) => ({ name, ...refusal })));
  const links = refusals.map(({ name, variable, value }, index) => {
    const next = index + 1 < refusals.length ? `$refused_by_${index + 1}` : '';
    return block('map', [variable, `$refused_by_${index}`], [directive('default', next), directive(value, name)]);
  });
  const first = links.length ? '$refused_by_0' : '';
  return [
    ...links,
    block('map', ['$upstream_status', '$refused_by'], [directive('default', ''), directive('', first)]),
  ];
}
