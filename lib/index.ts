// Without the CDK, which not everybody has: the constructs are at casemate/constructs.
export { CasemateError } from './errors';
export { resolveOptions, type HardeningOptions, type ResolvedOptions } from './options';
export { awsProfile, frontConfig, localProfile, type FrontProfile } from '../nginx';
