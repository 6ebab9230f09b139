import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreloadConfig } from './config';
import { cookies } from './cookies';
import { cors } from './cors';
import { watchServers, type Part } from './server';

// What runs inside the app's process, before the app: `node --import .../preload/index.js`. It may use nothing but Node itself.
const config = JSON.parse(readFileSync(join(__dirname, 'config.json'), 'utf8')) as PreloadConfig;

const parts: (Part | undefined)[] = [
  config.cors && cors(config.cors),
  config.cookies && cookies(config.cookies),
];
watchServers(parts.filter((part) => part !== undefined));
