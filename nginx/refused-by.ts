import type { Fragment } from './concern';
import { block, comment, directive, type Directive } from './directive';

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
    comment(
      'Where the app ran, its process may have refused in its place: the preload says so. What the front answers well, such as a ' +
        'preflight, is no refusal, whatever concern would have objected to what comes after it.',
    ),
    block('map', ['$own_headers', '$refused_by'], [directive('default', '$refused_by_one'), directive('', '')]),
    block(
      'map',
      ['$upstream_status', '$refused_by_one'],
      [directive('default', '$upstream_http_x_casemate_refused_by'), directive('', '$refused_by_front')],
    ),
    block('map', ['$status', '$refused_by_front'], [directive('default', ''), directive('~^[45]', first)]),
  ];
}

/** `$reported`: the names of the concerns that let a request pass and want it looked at, with a space between them. */
export function reported(sections: readonly ({ readonly name: string } & Fragment)[]): Directive[] {
  const named = (kind: 'reports' | 'answerReports') =>
    sections.flatMap(({ name, [kind]: reports = [] }) =>
      reports.map((variable, index) => ({ name, variable, own: `$reported_${name.replace(/-/g, '_')}_${index}` })),
    );
  const [ofRequest, ofAnswer] = [named('reports'), named('answerReports')];
  const joined = (variables: typeof ofRequest): string => variables.map(({ own }) => own).join('');
  const asked = ofRequest.map(({ variable }) => variable).join('');
  return [
    ...[...ofRequest, ...ofAnswer].map(({ name, variable, own }) =>
      block('map', [variable, own], [directive('default', `${name} `), directive('', '')]),
    ),
    comment('Hardly any request is reported: names are asked for only where something is to be named.'),
    block('map', [`${asked}$own_headers`, '$reported'], [directive('default', '$reported_names'), directive('', '')]),
    block(
      'map',
      [`${joined([...ofRequest, ...ofAnswer])}$upstream_http_x_casemate_reported`, '$reported_names'],
      [directive('default', ''), directive('~^(?<reported_all>.*?) ?$', '$reported_all')],
    ),
  ];
}
