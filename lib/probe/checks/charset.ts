import { headerOnPages } from '../on-pages';
import type { Check } from '../check';

export const charset: Check = {
  id: 'charset',
  title: 'Pages name their character encoding',
  practice: 'P12',
  concern: 'app',
  severity: 'low',
  cure: 'Send Content-Type: text/html; charset=utf-8, or a meta element: browsers that guess can be led to see a script.',
  run: headerOnPages(
    'Content-Type',
    (value, { body }) => /charset=/i.test(value) || /<meta\b[^>]*charset/i.test(body.slice(0, 1024)),
  ),
};
