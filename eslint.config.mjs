import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Imports run downhill only; running on this machine needs no CDK (DESIGN: layout). */
const forbid = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default defineConfig(
  globalIgnores(['bench/app/', 'cdk.out/', 'dist/', 'test/apps/', 'test/container/app/']),
  js.configs.recommended,
  { files: ['**/*.ts'], extends: [tseslint.configs.strict, tseslint.configs.stylistic] },
  forbid(
    ['nginx/**'],
    ['aws-cdk-lib*', '**/local/*', '**/commands/*', '**/constructs/*'],
    'nginx/ knows only options and errors.',
  ),
  forbid(
    ['lib/local/**', 'lib/config.ts'],
    ['aws-cdk-lib*', '**/commands/*', '**/constructs/*'],
    'Running here needs no CDK, and no command.',
  ),
  {
    ...forbid(['lib/policy/**'], ['aws-cdk-lib*', 'cdk-nag', '**/constructs/*'], 'Checking templates needs no CDK.'),
    ignores: ['lib/policy/pack.ts', 'lib/policy/nag-packs.ts'],
  },
  forbid(
    ['lib/probe/**'],
    ['aws-cdk-lib*', '**/local/*', '**/commands/*', '**/constructs/*', '**/nginx/*'],
    'A probe needs nothing but Node.',
  ),
  forbid(
    ['lib/image/**', 'container/**'],
    ['aws-cdk-lib*', '**/commands/*', '**/constructs/*'],
    'Building images needs no CDK.',
  ),
  forbid(
    ['lib/options.ts'],
    ['./*', '!./errors', '!./option-kinds', '!./secret-declaration', '!./suggest'],
    'Options stand on errors alone.',
  ),
  forbid(['lib/errors.ts'], ['*'], 'Errors import nothing.'),
);
