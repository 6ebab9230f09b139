import { launch } from '../index.ts';
await launch();
