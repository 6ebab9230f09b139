import { writeFileSync } from 'node:fs';
import module from 'node:module';
import { Socket } from 'node:net';
import v8 from 'node:v8';
import vm from 'node:vm';
import { builtins, bundleCache, compileCache } from './plan';

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

/** Of Node's own modules, those that are there by now. Not a documented property. */
const loaded = (): string[] =>
  ((process as { moduleLoadList?: readonly string[] }).moduleLoadList ?? []).map((name) => name.replace(/^\w+ /, ''));

/** Without what Node warns of where the app's packages do not load it themselves. */
const isWarnedOf = (name: string): boolean => /^(?:_|punycode$|sys$)/.test(name);

let before: readonly string[] = [];

/** What the app made Node load, by the names under which anybody can have it: of `fetch` and its like, one of its globals. */
const loadedByApp = (): string[] =>
  loaded()
    .filter((name) => !before.includes(name))
    .flatMap((name) => {
      if (name === 'internal/deps/undici/undici') return ['Response'];
      return module.isBuiltin(name) && !isWarnedOf(name) ? [name] : [];
    });

// V8 takes only what it compiled under the same flags. The one that warm.ts gives is taken back, as it has had its effect: hashes
// are the same in each build. And what was loaded before the preload sets one is written then.
const { setFlagsFromString } = v8;
setFlagsFromString('--hash-seed=0');
module.enableCompileCache(compileCache);
v8.setFlagsFromString = (flags) => {
  module.flushCompileCache();
  before = loaded();
  setFlagsFromString(flags);
};

const bundles: vm.Script[] = [];
vm.Script = class extends vm.Script {
  constructor(code: string, options?: vm.ScriptOptions) {
    super(code, options);
    if (options?.filename?.endsWith('.bundle.source.cjs') === true) bundles.push(this);
  }
};

process.once('exit', () => {
  module.flushCompileCache();
  writeFileSync(builtins, JSON.stringify(loadedByApp()));
  for (const bundle of bundles) writeFileSync(bundleCache, bundle.createCachedData());
});
process.once('SIGUSR2', () => process.exit(0));
