import type { Check } from '../check';
import { contains, servesNone } from '../leaks';

export const manifests: Check = {
  id: 'manifests',
  title: 'What the app is made of is not served (package.json, lockfiles)',
  practice: 'P36',
  concern: 'hidden-files',
  severity: 'medium',
  cure: 'Serve a folder that holds only what is public: these name every dependency and its version.',
  run: servesNone([
    ['/package.json', contains(/"(?:dependencies|scripts)"\s*:/)],
    ['/package-lock.json', contains(/"lockfileVersion"/)],
    ['/yarn.lock', contains(/# yarn lockfile/)],
    ['/pnpm-lock.yaml', contains(/^lockfileVersion:/m)],
    ['/Dockerfile', contains(/^FROM /m)],
    ['/docker-compose.yml', contains(/^services:/m)],
    ['/tsconfig.json', contains(/"compilerOptions"/)],
    ['/node_modules/express/package.json', contains(/"name"\s*:/)],
    ['/npm-debug.log', contains(/verb cli|info it worked/)],
  ]),
};
