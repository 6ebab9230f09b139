import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appErrors } from './app-errors';
import type { PreloadConfig } from './config';
import { contentLength } from './content-length';
import { cookies } from './cookies';
import { cors } from './cors';
import { csrf } from './csrf';
import { duplicateParameters } from './duplicate-parameters';
import { leaveOutHints } from './early-hints';
import { listedOrigins } from './listed-origins';
import { watchServers } from './server';

// What runs inside the app's process, before the app: `node --import .../preload/index.js`. It may use nothing but Node itself.
const config = JSON.parse(readFileSync(join(__dirname, 'config.json'), 'utf8')) as PreloadConfig;

const isListed = listedOrigins();

// By their names. Who refuses comes first; csrf before all, as the method is not the client's before it.
watchServers({
  csrf: config.csrf && csrf(config.pages, isListed),
  'content-length': config['content-length'] && contentLength(config.pages),
  'duplicate-parameters':
    config['duplicate-parameters'] && duplicateParameters(config['duplicate-parameters'], config.pages),
  cors: config.cors && cors(config.cors, isListed),
  cookies: config.cookies && cookies(config.cookies),
  'app-errors': config['app-errors'] && appErrors(config.pages),
});
if (config['early-hints']) leaveOutHints();
