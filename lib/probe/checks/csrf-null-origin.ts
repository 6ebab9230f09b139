import { refusesCrossSite } from '../cross-site';
import type { Check } from '../check';

export const csrfNullOrigin: Check = {
  id: 'csrf-null-origin',
  title: 'A sandboxed frame (Origin: null) is foreign',
  practice: 'P09',
  concern: 'trusted-origins',
  severity: 'medium',
  cure: 'Treat Origin: null as foreign: every site can make its frames send it.',
  run: refusesCrossSite('with Origin: null', () => ({ Origin: 'null' })),
};
