import { parent } from '../parent.ts';
void parent();
