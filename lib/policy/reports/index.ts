import { github } from './github';
import { json } from './json';
import { junit } from './junit';
import { readable } from './readable';
import type { Report } from './report';
import { sarif } from './sarif';

export const reports: Readonly<Record<'readable' | 'json' | 'sarif' | 'junit' | 'github', Report>> = {
  readable,
  json,
  sarif,
  junit,
  github,
};
