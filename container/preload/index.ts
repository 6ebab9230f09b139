import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appErrors } from './app-errors';
import type { PreloadConfig } from './config';
import { cookies } from './cookies';
import { cors } from './cors';
import { duplicateParameters } from './duplicate-parameters';
import { watchServers } from './server';

// What runs inside the app's process, before the app: `node --import .../preload/index.js`. It may use nothing but Node itself.
const config = JSON.parse(readFileSync(join(__dirname, 'config.json'), 'utf8')) as PreloadConfig;

// By their names. Who refuses comes first.
watchServers({
  'duplicate-parameters':
    config['duplicate-parameters'] && duplicateParameters(config['duplicate-parameters'], config.pages),
  cors: config.cors && cors(config.cors),
  cookies: config.cookies && cookies(config.cookies),
  'app-errors': config['app-errors'] && appErrors(config.pages),
});
