import type { Command } from './command';

/** Loaded when it is called: `--help` answers without NGINX, certificates or practices. */
export const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Command }>> = {
  up: {
    summary: 'run an app on this machine behind the hardened front',
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./up') as typeof import('./up')).up,
  },
  trial: {
    summary: "find out which of Node's flags an app bears, and write them into its configuration",
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./trial') as typeof import('./trial')).trial,
  },
  image: {
    summary: 'build what runs on AWS with Docker or podman, and run it here as Fargate does',
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./image') as typeof import('./image')).image,
  },
  pin: {
    summary: 'write down by digest which images an app is built from',
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./pin') as typeof import('./pin')).pin,
  },
  probe: {
    summary: 'check a running service from outside, and grade it',
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./probe') as typeof import('./probe')).probe,
  },
  render: {
    summary: "write the front's NGINX configuration, with its reasons, to read",
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./render') as typeof import('./render')).render,
  },
  waf: {
    summary: "read AWS WAF's logs: what each rule would have blocked, and exceptions",
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./waf') as typeof import('./waf')).waf,
  },
  check: {
    summary: 'look for what is not hardened in CloudFormation templates and CDK apps',
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./check') as typeof import('./check')).check,
  },
  secrets: {
    summary: 'check, put and generate the secrets that an app needs of AWS Secrets Manager',
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./secrets') as typeof import('./secrets')).secrets,
  },
  rules: {
    summary: 'list the rules of `casemate check`, or explain one',
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./rules') as typeof import('./rules')).rules,
  },
};
