import type { Status } from '../check';
import { practiceScores, type CheckResult, type Grade, type PracticeScore } from '../grade';
import { isComparison, type Probed, type Report } from '../report';
import { escape } from './escape';
import { pathPicture } from './path-picture';
import { style } from './style';

/** A report and what it is of. */
interface Side {
  readonly name: string;
  readonly report: Report;
}

const sidesOf = (probed: Probed): readonly [Side] | readonly [Side, Side] =>
  isComparison(probed)
    ? [
        { name: 'The app alone', report: probed.before },
        { name: 'Behind the front', report: probed.after },
      ]
    : [{ name: 'The service', report: probed }];

/** The side that counts: what visitors get. */
const shown = (probed: Probed): Report => (isComparison(probed) ? probed.after : probed);

const seal = (grade: Grade): string => {
  const kind = grade === '-' ? 'none' : grade.slice(0, 1);
  return `<div class="seal ${kind}" aria-hidden="true">${grade === '-' ? '–' : grade}</div>`;
};

const gradeOf = ({ name, report: { grade, score, passed, failed, skipped } }: Side): string =>
  `<div class="grade">${seal(grade)}<div><b>${escape(name)}: grade ${grade}</b><span>${score === undefined ? 'nothing seen' : `${score} of 100 points`}</span><span>${passed} passed, ${failed} failed, ${skipped} not seen</span></div></div>`;

const words: Readonly<Record<Status, string>> = { pass: '✓ passed', fail: '✗ failed', skip: '– not seen' };

const mark = (status: Status): string => `<span class="mark ${status}">${words[status]}</span>`;

function summary(probed: Probed): string {
  const { passed, failed } = shown(probed);
  const now =
    failed === 0
      ? `All ${passed} checks that could be made from outside are passed.`
      : `Of ${passed + failed} checks that could be made from outside, ${passed} are passed and ${failed} failed.`;
  if (!isComparison(probed)) return now;
  const { before, after } = probed;
  const was = new Map(before.checks.map((check) => [check.id, check.status]));
  const gained = after.checks.filter(({ id, status }) => status === 'pass' && was.get(id) === 'fail').length;
  return `The front puts right ${gained} of the ${before.failed} things that are wrong with the app alone, without a change to the app. ${now}`;
}

function bar(score: number | undefined): string {
  if (score === undefined) return '<span class="bar" aria-hidden="true"></span>';
  return `<span class="bar ${score < 100 ? 'some' : ''}" aria-hidden="true"><i style="width:${score}%"></i></span>`;
}

const scoreCell = (side: Side, id: string): string => {
  const found = side.report.practices.find((one) => one.id === id);
  const told =
    found?.score === undefined ? 'not seen' : `<b>${found.grade}</b> ${found.passed} of ${found.passed + found.failed}`;
  return `<td class="score" data-side="${escape(side.name)}">${bar(found?.score)}${told}</td>`;
};

const practiceRow =
  (sides: readonly Side[]) =>
  ({ id, name }: PracticeScore): string =>
    `<tr><th scope="row"><span class="id">${id}</span>${escape(name)}</th>${sides.map((side) => scoreCell(side, id)).join('')}</tr>`;

const byWeight = ['critical', 'high', 'medium', 'low'];

function todo({ checks }: Report): string {
  const failed = checks
    .filter(({ status }) => status === 'fail')
    .sort((one, other) => byWeight.indexOf(one.severity) - byWeight.indexOf(other.severity));
  if (failed.length === 0) return '<p>Nothing: every check that could be made is passed.</p>';
  const items = failed.map(
    ({ id, title, severity, evidence, cure }) =>
      `<li><h3>${escape(title)}<span class="severity">${severity}</span></h3><p>Seen: ${escape(evidence)}</p><p>Cure: ${escape(cure)}</p><code>${id}</code></li>`,
  );
  return `<ul class="todo">${items.join('')}</ul>`;
}

function evidenceRow(sides: readonly Side[], { id, title, severity }: CheckResult): string {
  const cells = sides.map(({ name, report }) => {
    const found = report.checks.find((check) => check.id === id);
    return `<td data-side="${escape(name)}">${found ? `${mark(found.status)}<div class="why">${escape(found.evidence)}</div>` : ''}</td>`;
  });
  return `<tr><td>${escape(title)}<br><code>${id}, ${severity}</code></td>${cells.join('')}</tr>`;
}

const evidence =
  (sides: readonly Side[], report: Report) =>
  ({ id, name, passed, failed, skipped }: PracticeScore): string => {
    const rows = report.checks.filter(({ practice }) => practice === id).map((check) => evidenceRow(sides, check));
    const heads = ['What should hold', ...sides.map((side) => side.name)].map(
      (text) => `<th scope="col">${escape(text)}</th>`,
    );
    return `<details open><summary><h3><span class="id">${id}</span>${escape(name)}</h3><span>${passed} passed, ${failed} failed, ${skipped} not seen</span></summary><table class="evidence"><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></details>`;
  };

/** A vault: what the program is named after. */
const logo =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 22V12a10 10 0 0 1 20 0v10h-5V12a5 5 0 0 0-10 0v10z" fill="currentColor"/></svg>';

const section = (id: string, title: string, lead: string, content: string): string =>
  `<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${lead ? `<p class="lead">${lead}</p>` : ''}${content}</section>`;

/**
 * One page that needs nothing else: for people who decide, with the evidence for those who check. Nothing in it is fetched, and
 * its own policy forbids it.
 */
export function html(probed: Probed): string {
  const sides = sidesOf(probed);
  const report = shown(probed);
  const practices = practiceScores(report.checks);
  const title = isComparison(probed) ? 'Before and after' : 'From outside';
  const heads = ['Practice', ...sides.map(({ name }) => name)].map((text) => `<th scope="col">${escape(text)}</th>`);
  const date = report.time.slice(0, 16).replace('T', ' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<title>${title}: ${escape(report.target)}</title>
<style>${style}</style>
</head>
<body>
<header><div class="inner"><div class="brand">${logo}Casemate</div><h1>${title}: how well is this service hardened?</h1><p>${escape(report.target)} · ${date} UTC</p></div></header>
<main>
<section aria-label="Grade"><div class="grades">${sides.map(gradeOf).join('<span class="arrow" aria-hidden="true">→</span>')}</div><p class="sum">${escape(summary(probed))}</p></section>
${section('path', 'The way of a request, and what is enforced where', escape(isComparison(probed) ? 'Checks passed at each station, with the app alone and with the front.' : 'Checks passed, by the station where they are usually enforced.'), pathPicture(probed))}
${section('todo', 'What is left to do', '', todo(report))}
${section('practices', 'Score by practice', 'Of the checks that could be made, those that passed, counted by their weight. What could not be seen counts neither way.', `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${practices.map(practiceRow(sides)).join('')}</tbody></table>`)}
${section('evidence', 'Evidence for every line', 'What was asked of the running service, and what it answered.', practices.map(evidence(sides, report)).join(''))}
</main>
<footer><p>${sides.map(({ name, report: one }) => `${escape(name)}: ${one.requests} requests in ${one.seconds} s`).join('; ')}. A grade counts what can be seen from outside; it is no promise that there is no hole.</p></footer>
</body>
</html>
`;
}
