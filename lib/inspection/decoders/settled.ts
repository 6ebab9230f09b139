import type { Scan } from '../scan';

/** Where a text stands in a document, and the name it belongs to. */
interface Range {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly start: number;
  readonly end: number;
}

const slots = 64;
/** What is longer, the runtime compares. */
const longest = 64;

function isSame(bytes: Buffer, one: number, other: number, length: number): boolean {
  if (length > longest) return bytes.compare(bytes, one, one + length, other, other + length) === 0;
  for (let at = 0; at < length; at++) if (bytes[one + at] !== bytes[other + at]) return false;
  return true;
}

/** Texts of a document that need no second look, by what they consist of; of two in one slot, the latter. */
export class Settled {
  readonly #ranges = new Array<Range | undefined>(slots);

  constructor(private readonly document: Buffer) {}

  static slotOf({ kinds, topics }: Readonly<Scan>, { start, end }: Range): number {
    return (Math.imul(kinds, 0x9e3779b1) ^ Math.imul(topics, 0x85ebca6b) ^ Math.imul(end - start, 0xc2b2ae35)) >>> 26;
  }

  has(slot: number, { nameStart, nameEnd, start, end }: Range): boolean {
    const known = this.#ranges[slot];
    return (
      known !== undefined &&
      known.end - known.start === end - start &&
      known.nameEnd - known.nameStart === nameEnd - nameStart &&
      isSame(this.document, known.nameStart, nameStart, nameEnd - nameStart) &&
      isSame(this.document, known.start, start, end - start)
    );
  }

  add(slot: number, range: Range): void {
    this.#ranges[slot] = range;
  }
}
