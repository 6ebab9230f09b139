/** What a person who looks an error up wants to know: when it comes, and what cures it. */
export interface ErrorText {
  readonly when: string;
  readonly cure: string;
}

/** By code; a code of the sources that is missing here, or the other way round, stops `npm run docs`. */
export const errorTexts: Readonly<Record<string, ErrorText>> = {
  ERR_APP_NOT_STARTED: {
    when: 'The app ended before it listened on a port, or did not listen within `startTimeout`. Its last lines are shown.',
    cure: 'Start the app by itself, with `NODE_ENV=production`, to see more. If another file starts it, name that with `--entry`; if it is slow, raise `startTimeout`.',
  },
  ERR_APP_UNREADABLE: {
    when: "Casemate was started by root, and the unprivileged user that the app runs as may not enter a folder on the way to it, such as root's home. Where the system lets Casemate open the folder for the app alone, it does so instead.",
    cure: 'Make the folder enterable (`chmod o+x`), move the app elsewhere, or start Casemate as an ordinary user.',
  },
  ERR_CERTIFICATE: {
    when: 'The file of `--cert` or `--key` cannot be read.',
    cure: 'Name two PEM files that you may read, or leave both out for a self-signed certificate.',
  },
  ERR_CONFIG_AMBIGUOUS: {
    when: 'The folder has more than one `casemate.config.*`.',
    cure: 'Keep one, or name the one that counts with `--config`.',
  },
  ERR_CONFIG_OWNER: {
    when: 'Casemate runs as root, and the configuration is code (JavaScript or TypeScript) that belongs to another user.',
    cure: 'Start Casemate as that user, or use `casemate.config.json`.',
  },
  ERR_CONFIG_INVALID: {
    when: 'The configuration file is not valid JSON, or its code throws.',
    cure: 'Correct the file. JavaScript and TypeScript files export the options as their default.',
  },
  ERR_CONFIG_MISSING: {
    when: 'The file that `--config` names does not exist.',
    cure: 'Correct the path; it is relative to the folder you are in.',
  },
  ERR_HSTS_PRELOAD: {
    when: "`hstsPreload` is on, but not all that the browsers' preload list asks for.",
    cure: 'Set `hstsIncludeSubDomains` to true and `hstsMaxAge` to at least 31536000, or leave `hstsPreload` out.',
  },
  ERR_INTERNAL: {
    when: 'Something failed in a way that Casemate does not know.',
    cure: 'Please report it with its text and the command.',
  },
  ERR_INTERRUPTED: {
    when: 'Casemate was asked to stop before the app was up.',
    cure: 'Start it again.',
  },
  ERR_LITERAL: {
    when: 'The value of an option holds `$` or a control character, which NGINX cannot carry as text.',
    cure: 'Take the character out of the option.',
  },
  ERR_MACHINE: {
    when: 'The operating system refused something: the disk is full, a folder is read-only, there are too many open files.',
    cure: 'The message names what was refused. `TMPDIR` says where Casemate keeps the files of a run.',
  },
  ERR_NGINX_MISSING: {
    when: 'There is no NGINX on this machine, or it is older than 1.22.',
    cure: 'Install it; the message says how on this system. Where NGINX is not on the `PATH`, name its program in the variable `NGINX`.',
  },
  ERR_NGINX_REFUSED: {
    when: 'NGINX did not take its configuration, or ended at its start. Its own words are shown.',
    cure: 'If they are about the certificate, see `--cert` and `--key`. Otherwise this is a fault of Casemate: please report it with the text.',
  },
  ERR_NODE_FLAG: {
    when: 'The environment or the start script gives Node a flag, or a variable, that takes away what the rest of Casemate builds on: the inspector, the lenient HTTP parser, TLS without verification.',
    cure: 'Take it out. For a certificate authority of your own, set `NODE_EXTRA_CA_CERTS`; to debug, start the app by itself.',
  },
  ERR_NO_APP: {
    when: 'The folder that should hold the app does not exist.',
    cure: "Name the app's folder: `casemate up DIR`.",
  },
  ERR_NO_ENTRY: {
    when: 'Nothing says how the app starts: `package.json` has no start script and no `main`, and no file has a common name such as `server.js`. Or the entry that was named is not a file.',
    cure: "Name the file, from the app's folder: `--entry FILE`, or the option `entry`.",
  },
  ERR_OPTION_UNKNOWN: {
    when: 'The configuration holds a name that is not an option, most often a misspelt one.',
    cure: 'Correct the name; the message has the nearest one. README.md lists all.',
  },
  ERR_OPTION_VALUE: {
    when: 'An option received a value of the wrong kind or out of range.',
    cure: 'Give it what the message says it expects, or leave it out for its default.',
  },
  ERR_PACKAGE_JSON: {
    when: "The app's `package.json` is not valid JSON.",
    cure: 'Correct it, or name the file that starts the app with `--entry`.',
  },
  ERR_PORT: {
    when: 'The value of `--port` or `--http-port` is not a port.',
    cure: 'Give a whole number from 1 to 65535.',
  },
  ERR_PORT_TAKEN: {
    when: 'Another program, or the app itself, holds a port that the front needs, or the system does not let you have it (below 1024).',
    cure: 'Choose another port with `--port` and `--http-port`, or stop what holds it.',
  },
  ERR_PROFILE: {
    when: '`casemate render` knows no profile of that name.',
    cure: 'Use `--profile local` or `--profile aws`.',
  },
  ERR_RENDER_TARGET: {
    when: '`casemate render --out` would overwrite a file that Casemate did not write.',
    cure: 'Name another folder, or move the file away.',
  },
  ERR_SECURITY_CONTACT: {
    when: '`securityContact` is missing, so that nobody could report a security problem (RFC 9116).',
    cure: 'Set it to a URI such as `mailto:security@example.com`. `casemate up` starts without it, with a warning and a placeholder.',
  },
  ERR_TRIAL: {
    when: '`casemate trial` found that the app does not do well without any flag: it fails its health path or the smoke command.',
    cure: 'Name a path that answers with `--health`, and see to it that the smoke command ends with 0 by itself.',
  },
  ERR_USAGE: {
    when: 'The command line names a command or a flag that does not exist, or too many folders.',
    cure: 'See `casemate --help` and `casemate COMMAND --help`.',
  },
  ERR_SECRETS_FILE: {
    when: 'The file in which generated secrets are kept cannot be read.',
    cure: 'Correct it, or remove it: new secrets are made then, and sessions signed with the old ones end.',
  },
  ERR_SETPRIV_MISSING: {
    when: 'Root started Casemate where there is no `setpriv`. The app would have to run as root, which it never does.',
    cure: 'Install util-linux, or start Casemate as an ordinary user.',
  },
  ERR_TOO_LONG: {
    when: 'A value of the options, such as a header or a list of contacts, makes a text longer than NGINX takes.',
    cure: 'Shorten it.',
  },
  ERR_WRITABLE_LINK: {
    when: 'The option `writable` names a symbolic link, or a path through one. Root would hand over what it points to.',
    cure: "Name a folder that lies in the app's own directory.",
  },
  ERR_WRITABLE_MISSING: {
    when: 'The option `writable` names a path that does not exist.',
    cure: 'Create it, or take it out of `writable`.',
  },
};
