/** What your own tests may use: `import { webAcl } from 'casemate/testing'`. */
export * from './evaluate';
