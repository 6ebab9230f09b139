import { CasemateError } from '../../lib/errors';
import type { Manager, Plan } from './plan';
import { ending, managed, readPlan, run } from './run';

/** Exactly what the lockfile names; no code of a package runs here, which is npm's most used way in. */
const installs: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['ci', '--ignore-scripts', '--no-progress'],
  yarn: ['install', '--frozen-lockfile', '--ignore-scripts', '--non-interactive', '--no-progress'],
  berry: ['install', '--immutable', '--mode=skip-build'],
  pnpm: ['install', '--frozen-lockfile', '--ignore-scripts', '--package-import-method=copy'],
};

/** In these words the package managers say that package.json was changed and the lockfile was not. */
const outOfStep =
  /can only install packages when your package\.json|Missing: .* from lock file|Your lockfile needs to be updated|ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH)|YN0028/;

/** Install scripts of the packages that the options name. */
export function rebuild({ installScripts }: Plan): void {
  if (!installScripts.length) return;
  const { status } = run(['npm', 'rebuild', '--ignore-scripts=false', '--foreground-scripts', ...installScripts]);
  if (status === 0) return;
  throw new CasemateError(
    'ERR_INSTALL_SCRIPT',
    `An install script of ${installScripts.join(', ')} failed; what it said is above.`,
    'What compiles needs a compiler: name a build image that has one (node:24-trixie rather than -slim) as `build` in casemate.images.json.',
  );
}

ending(() => {
  const plan = readPlan();
  const { status, stdout, stderr } = run(managed(plan, ...installs[plan.manager]));
  if (status !== 0) {
    if (outOfStep.test(stdout + stderr)) {
      throw new CasemateError(
        'ERR_LOCKFILE_STALE',
        'The lockfile does not fit package.json: what would be installed is not what was tested.',
        `Run ${plan.manager === 'berry' ? 'yarn' : plan.manager} install, and commit the lockfile.`,
      );
    }
    throw new CasemateError(
      'ERR_INSTALL',
      `The dependencies could not be installed; what ${plan.manager === 'berry' ? 'yarn' : plan.manager} said is above.`,
      'Where the registry asks who you are, or has a certificate of its own: casemate image build --npmrc ~/.npmrc',
    );
  }
  rebuild(plan);
});
