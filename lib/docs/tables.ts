import type { Practice } from '../practices';
import { table } from './markdown';
import type { OptionDoc } from './option-docs';

const status = ({ enforcedBy, planned }: Practice): string =>
  enforcedBy.length === 0 ? 'planned' : planned === undefined ? 'enforced' : 'partly';

const how = ({ how, planned }: Practice): string =>
  [how, planned !== undefined && how ? `to come: ${planned}` : (planned ?? '')].filter(Boolean).join('; ');

export const practicesTable = (practices: readonly Practice[]): string =>
  table([
    ['Id', 'Practice', 'How', 'Status'],
    ...practices.map((practice) => [practice.id, practice.name, how(practice), status(practice)]),
  ]);

const defaultCell = ({ default: text }: OptionDoc): string =>
  text === undefined ? 'required' : text.startsWith('- ') ? text.slice(2) : `\`${text}\``;

export const optionsTable = (docs: readonly OptionDoc[]): string =>
  table([
    ['Option', 'Default', 'What it is'],
    ...docs.map((doc) => [`\`${doc.name}\``, defaultCell(doc), doc.description]),
  ]);
