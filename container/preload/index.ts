import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appErrors } from './app-errors';
import type { PreloadConfig } from './config';
import { contentLength } from './content-length';
import { cookies } from './cookies';
import { cors } from './cors';
import { csrf } from './csrf';
import { duplicateParameters } from './duplicate-parameters';
import { headerCount } from './header-count';
import { listen } from './listen';
import { listedOrigins } from './listed-origins';
import { watchServers } from './server';
import { timeouts } from './timeouts';
import { trust } from './trust';

// What runs inside the app's process, before the app: `node --import .../preload/index.js`. It may use nothing but Node itself.
const config = JSON.parse(readFileSync(join(__dirname, 'config.json'), 'utf8')) as PreloadConfig;

const isListed = listedOrigins();

// By their names. What is true of the client comes first, then who refuses; csrf before all, as the method is not the client's before it.
watchServers(
  {
    timeouts: config.timeouts && timeouts,
    trust: config.trust && trust,
    csrf: config.csrf && csrf(config.pages, isListed),
    'header-count': config['header-count'] && headerCount(config.pages),
    'content-length': config['content-length'] && contentLength(config.pages),
    'duplicate-parameters':
      config['duplicate-parameters'] && duplicateParameters(config['duplicate-parameters'], config.pages),
    cors: config.cors && cors(config.cors, isListed),
    cookies: config.cookies && cookies(config.cookies),
    'app-errors': config['app-errors'] && appErrors(config.pages),
  },
  config.mark,
);
if (config.listen) listen(config.listen.port);
