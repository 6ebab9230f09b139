import { existsSync, readFileSync } from 'node:fs';
import { constants, Script } from 'node:vm';

// Stands where Node starts an app that is one file: bundle.ts copies it there. Runs that file, with what V8 had made of it by the
// app's first answer when the image was built. Node's own compile cache holds what is compiled before a module runs, and in one
// file of many modules that is next to nothing. Copied, it can import nothing of ours: the names are those of bundle.ts and plan.ts.

const filename = __filename.replace(/cjs$/, 'source.cjs');
const cache = `${process.env.NODE_COMPILE_CACHE ?? ''}/bundle`;
const wrapper = '(function (exports, require, module, __filename, __dirname) {';
const script = new Script(`${wrapper}${readFileSync(filename, 'utf8')}\n})`, {
  filename,
  columnOffset: -wrapper.length,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  ...(existsSync(cache) && { cachedData: readFileSync(cache) }),
});
// The app finds its exports as empty as any module does: the compiler has marked ours.
const own = (module.exports = {});
const run = script.runInThisContext() as (this: unknown, ...given: unknown[]) => void;
run.call(own, own, require, module, __filename, __dirname);
