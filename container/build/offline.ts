import module from 'node:module';
import { Socket } from 'node:net';
import v8 from 'node:v8';
import { compileCache } from './plan';

// Loaded before the app where its compile cache is made: a build is no run of the app, so it reaches nobody.

const { connect } = Socket.prototype;

/** Only what listens here, as the app may ask itself. */
const isHere = (text: string): boolean =>
  /"(?:host|path)":"(?:127\.|localhost|::1|\/)/.test(text) || !text.includes('"host"');

Socket.prototype.connect = function (this: Socket, ...given: Parameters<typeof connect>) {
  if (isHere(JSON.stringify(given))) return connect.apply(this, given);
  process.nextTick(() =>
    this.destroy(Object.assign(new Error('The image is being built: there is no network.'), { code: 'ENETUNREACH' })),
  );
  return this;
} as typeof connect;

// V8 takes only what it compiled under the same flags. The one that warm.ts gives is taken back, as it has had its effect: hashes
// are the same in each build. And what was loaded before the preload sets one is written then.
const { setFlagsFromString } = v8;
setFlagsFromString('--hash-seed=0');
module.enableCompileCache(compileCache);
v8.setFlagsFromString = (flags) => {
  module.flushCompileCache();
  setFlagsFromString(flags);
};

process.once('SIGUSR2', () => {
  module.flushCompileCache();
  process.exit(0);
});
