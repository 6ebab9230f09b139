import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wafCorporaPage } from '../../lib/docs/waf-page';
import { acls } from './acls';
import { carriedHonestly, corpusAttacks, honestTexts } from './corpora';
import { allStopped, anyStopped, measured, type Judged } from './measure';
import { variants, type Variant } from './variants';

/** `npm run measure:waf -- FOLDER [--misses]` writes docs/waf-corpora.md; with `--misses` it names what went wrong. */
const [folder = '../shared/corpora'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (!existsSync(folder)) {
  process.stderr.write(`There is no folder ${resolve(folder)}. Usage: npm run measure:waf -- FOLDER\n`);
  process.exit(2);
}
const misses = process.argv.includes('--misses');
const name = (what: string) => (one: Judged, stopped: boolean) => {
  if (misses && stopped === (what === 'refused')) {
    process.stderr.write(`${what}: ${one.set}, ${one.carrier}: ${one.request.uri} ${String(one.request.body ?? '')}\n`);
  }
};

const judged = (origin: string, { attack, carrier, request }: Variant): Judged => ({
  set: `${attack}, ${origin}`,
  carrier,
  request,
});
const tried = acls();
const attacks = [
  ...variants.map((variant) => judged('generated', variant)),
  ...corpusAttacks(folder).map((variant) => judged('corpora', variant)),
];
const honest = honestTexts(folder).flatMap(([set, text]) =>
  carriedHonestly(text).map(([carrier, request]): Judged => ({ set, carrier, request })),
);
const page = wafCorporaPage({
  attacks: measured(tried, attacks, allStopped, name('missed')),
  honest: measured(tried, honest, anyStopped, name('refused')),
});
writeFileSync(join(process.cwd(), 'docs/waf-corpora.md'), page);
process.stdout.write(page);
