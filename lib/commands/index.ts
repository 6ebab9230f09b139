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
  render: {
    summary: "write the front's NGINX configuration, with its reasons, to read",
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded for --help
    load: () => (require('./render') as typeof import('./render')).render,
  },
};
