import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appErrors } from './app-errors';
import { appPort } from './app-port';
import { buffering } from './buffering';
import type { PreloadConfig } from './config';
import { contentLength } from './content-length';
import { cookies } from './cookies';
import { cors } from './cors';
import { crash } from './crash';
import { csrf, csrfMethod } from './csrf';
import { duplicateParameters } from './duplicate-parameters';
import { leaveOutHints } from './early-hints';
import { guards } from './guards';
import { headerCount } from './header-count';
import { inFlight } from './in-flight';
import { inspection, type Engine } from './inspection';
import { listedOrigins } from './listed-origins';
import { markOf } from './mark';
import { ownHeaders } from './own-headers';
import { declareSecrets } from './redaction';
import { regexp } from './regexp';
import { watchServers } from './server';
import { shutdown } from './shutdown';
import { timeouts } from './timeouts';
import { trust } from './trust';
import { watchdog } from './watchdog';

// What runs inside the app's process, before the app: `node --require .../preload/index.cjs`. It may use nothing but Node itself.
const config = JSON.parse(readFileSync(join(__dirname, 'config.json'), 'utf8')) as PreloadConfig;

/** In a file of its own (bin/bundle.ts), which an app that starts does not wait for. */
const engine = (): Engine => module.require('./engine.cjs') as Engine;

const isListed = listedOrigins();

// By their names. What is true of the client comes first, then who refuses; the method first, as it is not the client's before.
watchServers(
  {
    timeouts: config.timeouts && timeouts,
    trust: config.trust && trust(),
    'in-flight': (config.crash ?? config.shutdown) && inFlight,
    shutdown: config.shutdown && shutdown(config.shutdown.seconds),
    watchdog: config.watchdog && watchdog(config.watchdog.seconds),
    'csrf-method': config.csrf && csrfMethod,
    'header-count': config['header-count'] && headerCount(config.pages),
    'content-length': config['content-length'] && contentLength(config.pages),
    inspection: config.inspection && inspection(config.inspection, config.pages, engine),
    csrf: config.csrf && csrf(config.pages, isListed),
    guards: config.guards && guards(config.guards, config.pages),
    'duplicate-parameters':
      config['duplicate-parameters'] && duplicateParameters(config['duplicate-parameters'], config.pages),
    cors: config.cors && cors(config.cors, isListed),
    cookies: config.cookies && cookies(config.cookies),
    // After whatever changes the head.
    buffering: config.buffering && buffering,
    'own-headers': config['own-headers'] && ownHeaders(config['own-headers']),
    'app-errors': config['app-errors'] && appErrors(config.pages),
  },
  markOf(config.mark),
);
if (config['app-port'] !== undefined) appPort(config['app-port']);
if (config.redaction) declareSecrets(config.redaction);
if (config.crash) crash();
if (config.regexp) regexp(config.regexp);
if (config['early-hints']) leaveOutHints();
