import { places, scoreAt } from '../places';
import type { Score } from '../grade';
import { isComparison, type Probed } from '../report';
import { escape } from './escape';

interface Station {
  readonly name: string;
  readonly lines: readonly string[];
  readonly counts: readonly { readonly label: string; readonly text: string; readonly good: boolean }[];
}

const counted = ({ passed, failed }: Score): string =>
  passed + failed === 0 ? 'not seen' : `${passed} of ${passed + failed}`;

const isGood = ({ failed, passed }: Score): boolean => failed === 0 && passed > 0;

const stations = (probed: Probed): Station[] =>
  places.map((place) => {
    const sides = isComparison(probed)
      ? [
          { label: 'app alone', score: scoreAt(place, probed.before.checks) },
          { label: 'with the front', score: scoreAt(place, probed.after.checks) },
        ]
      : [{ label: 'checks passed', score: scoreAt(place, probed.checks) }];
    return {
      name: place.name,
      lines: place.what,
      counts: sides.map(({ label, score }) => ({ label, text: counted(score), good: isGood(score) })),
    };
  });

const text = (x: number, y: number, kind: string, content: string, anchor = 'start'): string =>
  `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escape(content)}</text>`;

function box({ name, lines, counts }: Station, x: number, y: number, width: number, countsBeside: boolean): string {
  const height = countsBeside ? 92 : 172;
  const at = (index: number): readonly [number, number] =>
    countsBeside ? [x + width - 14, y + 30 + index * 34] : [x + 14, y + 112 + index * 30];
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12" class="station"/>`,
    text(x + 14, y + 28, 'name', name),
    ...lines.map((line, index) => text(x + 14, y + 50 + index * 18, 'what', line)),
    ...(countsBeside
      ? []
      : [`<line x1="${x + 14}" y1="${y + 86}" x2="${x + width - 14}" y2="${y + 86}" class="rule"/>`]),
    ...counts.flatMap(({ label, text: count, good }, index) => {
      const [left, top] = at(index);
      return countsBeside
        ? [text(left, top, `count ${good ? 'good' : ''}`, count, 'end'), text(left, top + 14, 'label', label, 'end')]
        : [text(left, top, 'label', label), text(x + width - 14, top, `count ${good ? 'good' : ''}`, count, 'end')];
    }),
  ].join('');
}

const arrow = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="way" marker-end="url(#tip)"/>`;

/** The visitor: head and shoulders. */
const visitor = (x: number, y: number): string =>
  `<circle cx="${x}" cy="${y - 14}" r="12" class="person"/><path d="M${x - 22} ${y + 26}c0-30 44-30 44 0z" class="person"/>`;

const marker =
  '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0l8 4-8 4z" class="tip"/></marker></defs>';

function wide(all: readonly Station[]): string {
  const width = 206;
  const left = (index: number): number => 96 + index * (width + 22);
  const parts = all.map(
    (station, index) =>
      arrow(left(index) - (index ? 20 : 30), 96, left(index) - 3, 96) + box(station, left(index), 10, width, false),
  );
  return `<svg class="wide" viewBox="0 0 1000 196">${marker}${visitor(36, 92)}${text(36, 142, 'what', 'visitor', 'middle')}${parts.join('')}</svg>`;
}

function narrow(all: readonly Station[]): string {
  const top = (index: number): number => 84 + index * 116;
  const parts = all.map(
    (station, index) =>
      arrow(180, top(index) - (index ? 22 : 14), 180, top(index) - 3) + box(station, 6, top(index), 348, true),
  );
  return `<svg class="narrow" viewBox="0 0 360 ${top(all.length)}">${visitor(180, 36)}${parts.join('').replaceAll('#tip', '#tip-narrow')}${marker.replace('tip"', 'tip-narrow"')}</svg>`;
}

/** The same in a sentence for each station, for who does not see the picture. */
const inWords = (all: readonly Station[]): string =>
  all
    .map(
      ({ name, lines, counts }) =>
        `${name} (${lines.join(' ')}): ${counts.map(({ label, text: count }) => `${label} ${count}`).join(', ')}.`,
    )
    .join(' ');

/** The way of a request with what is enforced where, for wide and for narrow screens; the page shows one of the two. */
export const pathPicture = (probed: Probed): string => {
  const all = stations(probed);
  const label = `role="img" aria-label="${escape(inWords(all))}"`;
  return (wide(all) + narrow(all)).replaceAll('<svg ', `<svg ${label} `);
};
