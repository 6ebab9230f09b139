import { detectors } from './detectors';
import type { Scan } from './scan';

/** Answers that are kept: texts are made of few combinations of characters and words, over and over. */
const slots = 1024;
const kindsOf = new Int32Array(slots);
const topicsOf = new Int32Array(slots);
const answers = new Int32Array(slots).fill(-1);

function ask(scan: Readonly<Scan>): number {
  let wanted = 0;
  detectors.forEach(({ wants }, index) => {
    if (wants(scan)) wanted |= 1 << index;
  });
  return wanted;
}

/** The detectors that could find something in a value which consists of this, a bit each, by their order. */
export function wantedBy(scan: Readonly<Scan>): number {
  const { kinds, topics } = scan;
  const slot = (Math.imul(kinds, 0x9e3779b1) ^ Math.imul(topics, 0x85ebca6b)) >>> 22;
  if (kindsOf[slot] === kinds && topicsOf[slot] === topics && answers[slot] !== -1) return answers[slot] as number;
  const wanted = ask(scan);
  kindsOf[slot] = kinds;
  topicsOf[slot] = topics;
  answers[slot] = wanted;
  return wanted;
}
