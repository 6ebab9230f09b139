/** What a person who looks an error up wants to know: when it comes, and what cures it. */
export interface ErrorText {
  readonly when: string;
  readonly cure: string;
}

/** By code; a code of the sources that is missing here, or the other way round, stops `npm run docs`. */
export const errorTexts: Readonly<Record<string, ErrorText>> = {
  ERR_ACKNOWLEDGEMENTS: {
    when: "`casemate.ack.json` in the current folder, or `casemate: { acknowledge }` in a resource's Metadata, is not what `casemate check` takes.",
    cure: 'Each acknowledgement has `rule` (such as `task-non-root` or `task-non-root[web]`), `resource` (a construct path, which covers all below it, or a logical ID), `reason` and `expires` (the last day, such as `2027-06-30`), and nothing else. In Metadata the rule is its `id`, and `expires` may be left out.',
  },
  ERR_APP_NOT_STARTED: {
    when: 'The app ended before it listened on a port, or did not listen within `startTimeout`. Its last lines are shown.',
    cure: 'Start the app by itself, with `NODE_ENV=production`, to see more. If another file starts it, name that with `--entry`; if it is slow, raise `startTimeout`.',
  },
  ERR_APP_UNREADABLE: {
    when: "Casemate was started by root, and the unprivileged user that the app runs as may not enter a folder on the way to it, such as root's home. Where the system lets Casemate open the folder for the app alone, it does so instead.",
    cure: 'Make the folder enterable (`chmod o+x`), move the app elsewhere, or start Casemate as an ordinary user.',
  },
  ERR_AWS_CREDENTIALS: {
    when: 'There are no AWS credentials, they have expired, or AWS does not know them.',
    cure: 'Log in again (`aws sso login`), or set `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. In a container, see that the task has a role.',
  },
  ERR_AWS_NETWORK: {
    when: 'Secrets Manager did not answer, not in time, or not to the end, after all attempts.',
    cure: 'See whether the address can be reached: a proxy, a security group, a VPC endpoint for `secretsmanager`, `AWS_ENDPOINT_URL_SECRETS_MANAGER`, the region.',
  },
  ERR_AWS_REFUSED: {
    when: 'Secrets Manager refused a call for a reason that the message names.',
    cure: 'See what the role may do: `secretsmanager:BatchGetSecretValue`, `GetSecretValue`, `DescribeSecret`, for `put` also `CreateSecret` and `PutSecretValue`, and for a key of its own `kms:Decrypt` and `kms:GenerateDataKey`.',
  },
  ERR_AWS_REGION: {
    when: 'Neither the environment nor the profile says which region is meant.',
    cure: 'Set `AWS_REGION`, or `region` in the profile.',
  },
  ERR_AWS_THROTTLED: {
    when: 'Secrets Manager was asked too often (by anybody in the account), and refused each of several attempts, with growing waits between them.',
    cure: 'Wait a minute. If it stays so, CloudTrail shows who asks: let those keep what they read.',
  },
  ERR_AUDIT: {
    when: 'The build of an image asked the registry which dependencies have known vulnerabilities, and got no answer that says it. A private mirror often has none.',
    cure: "Build where the registry is reached; or set `auditLevel: 'off'`, and look for vulnerabilities elsewhere, such as in ECR.",
  },
  ERR_AUDIT_FINDINGS: {
    when: 'A dependency of the app has a known vulnerability of `auditLevel` (default `high`) or worse. Each is listed above the error.',
    cure: 'Update the package (`npm audit fix`). Where it does not matter, say why and until when in `auditExceptions`; after that day the build stops again.',
  },
  ERR_AUDIT_SIGNATURES: {
    when: 'A package that was installed into an image has a signature that does not fit, or none, though its registry signs (`npm audit signatures`). Each is listed above the error.',
    cure: "Do not run it before you know why: install it anew from its registry, and compare. Behind a mirror that changes packages, set `auditLevel: 'off'`, and look elsewhere.",
  },
  ERR_BASELINE: {
    when: 'The file of `--baseline` is missing, or is no baseline.',
    cure: 'Write it once with `--write-baseline`, and commit it.',
  },
  ERR_BODY_LIMIT: {
    when: '`bodyLimit` or one of `bodyLimits` is more than half of the disk of the Fargate task, where the front keeps a body until it is whole.',
    cure: 'Lower the limit, give the task a larger disk (`storage`, or `ephemeralStorageGiB` of your task definition), or let clients upload straight to S3.',
  },
  ERR_BUILD_SCRIPT: {
    when: 'The `build` script of the app failed while its image was built. What it said is above the error (`casemate image build --verbose`).',
    cure: 'Run `npm ci && npm run build` in a fresh clone. What is in `.dockerignore`, tests and `.env` files are not there in the build; `!test` in `.dockerignore` takes tests back.',
  },
  ERR_BUNDLE: {
    when: 'The option `bundle` is on, and esbuild could not make one file of the app.',
    cure: 'Leave `bundle` out. Apps that import by computed names, await at the top of a module, or start by a program of a package are not for it.',
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
  ERR_CONTAINER_NAME: {
    when: 'The task has a container `front` or `certificate` already, as where the front is added twice.',
    cure: 'Add the front once; a container of your own takes another name.',
  },
  ERR_CONTEXT: {
    when: 'A value that the CDK app of Casemate gets with `-c` is missing, wrong, or under a name that it does not know.',
    cure: 'Give it as the message says, such as `npx cdk deploy -c app=./path -c contact=mailto:security@example.com`. Its values are `app`, `contact`, `domainName`, `hostedZoneId`, `certificateArn` and `stack`.',
  },
  ERR_DOMAIN_NAME: {
    when: '`domainName` is not in `hostedZone`. The record would get the name of the zone at its end, and the certificate never be validated.',
    cure: 'Give the hosted zone that the name belongs to.',
  },
  ERR_ENGINE: {
    when: 'Docker or podman refused a command that is not about the app, such as to make a volume or to start a container.',
    cure: 'Its own words are in the error; `docker info` or `podman info` says whether it works at all.',
  },
  ERR_ENVIRONMENT_COUNT: {
    when: 'A container would have more than 100 variables and secrets; ECS then starts it without any (aws-cdk#38225).',
    cure: 'Put several values into one secret of JSON, or into a configuration file.',
  },
  ERR_ENVIRONMENT_TWICE: {
    when: 'A variable is in `environment` and in `secrets`; ECS refuses a task with both.',
    cure: 'Leave it in one of them.',
  },
  ERR_FARGATE_SIZE: {
    when: 'Fargate has no task of that `cpu` and `memory`.',
    cure: 'Take a pair of the table "Task CPU and memory" in the Amazon ECS Developer Guide; the message lists what fits.',
  },
  ERR_HSTS_PRELOAD: {
    when: "`hstsPreload` is on, but not all that the browsers' preload list asks for.",
    cure: 'Set `hstsIncludeSubDomains` to true and `hstsMaxAge` to at least 31536000, or leave `hstsPreload` out.',
  },
  ERR_IMAGES_FILE: {
    when: '`casemate.images.json` beside the app is not what `casemate pin` writes: an object with an image for some of `build`, `run`, `nginx` and `front`.',
    cure: 'Remove it, and run `casemate pin`; names of a mirror of your own may be put in by hand.',
  },
  ERR_IMAGE_BUILD: {
    when: 'An image was not built. Where the build itself knew why, its error and its cure are in the message; else the last lines of Docker or podman.',
    cure: 'Add `--verbose` to see all that was said. A base image that is not found can be named in `casemate.images.json`.',
  },
  ERR_IMPORTED: {
    when: 'A mixin was applied to a service that was made elsewhere and is only imported.',
    cure: 'Apply it in the stack that defines the service.',
  },
  ERR_INJECTION: {
    when: "`injection: 'launcher'` is set, and the app is an image that was made elsewhere: the launcher is in the images that are built here.",
    cure: 'Give `app` as a folder, or leave `injection` at `native`.',
  },
  ERR_INSTALL: {
    when: '`npm ci` (or yarn, or pnpm) failed while an image was built. What it said is above the error.',
    cure: 'Where the registry is private, or has a certificate of its own, give its settings as a secret of the build: `--npmrc FILE`. No layer holds it.',
  },
  ERR_INSTALL_SCRIPT: {
    when: 'The install script of a package in `installScripts` failed while an image was built.',
    cure: 'Code that is compiled needs a compiler: name a build image that has one, such as `node:24-trixie`, as `build` in `casemate.images.json`.',
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
  ERR_LOCKFILE_STALE: {
    when: 'package.json was changed and the lockfile was not, so that what is installed would not be what was tested.',
    cure: 'Run `npm install` (or yarn, or pnpm), test, and commit the lockfile.',
  },
  ERR_MACHINE: {
    when: 'The operating system refused something: the disk is full, a folder is read-only, there are too many open files.',
    cure: 'The message names what was refused. `TMPDIR` says where Casemate keeps the files of a run.',
  },
  ERR_NETWORK_MODE: {
    when: 'The front was added to a task whose containers do not share one loopback (a network mode other than awsvpc).',
    cure: 'Give the task `networkMode: ecs.NetworkMode.AWS_VPC`.',
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
  ERR_NODE_ENV: {
    when: '`environment` sets `NODE_ENV` to something else than production. Frameworks then show stacks to everybody, and leave out caches.',
    cure: 'Leave it out, and tell stages apart by a variable of your own, such as `APP_ENV`.',
  },
  ERR_NODE_VERSION: {
    when: '`nodeVersion` is a line of Node.js that has ended, or one without an image.',
    cure: 'Take a line that still gets security fixes; the message lists them.',
  },
  ERR_NO_APP: {
    when: 'The folder that should hold the app does not exist.',
    cure: "Name the app's folder: `casemate up DIR`, or `app` of a construct.",
  },
  ERR_NO_CERTIFICATE: {
    when: 'A public service has neither a certificate nor a domain name with its hosted zone.',
    cure: 'Give it `certificate`, or `domainName` and `hostedZone`; or set `public: false`.',
  },
  ERR_NO_CONTAINER: {
    when: '`NginxFront` was added to a task that has no container yet.',
    cure: 'Add the app first, or name it: `new NginxFront({ app: container, ... })`.',
  },
  ERR_NO_ENGINE: {
    when: 'Neither Docker nor podman answered.',
    cure: 'Install one of them, or start its service. `casemate up` runs an app without either.',
  },
  ERR_NO_ENTRY: {
    when: 'Nothing says how the app starts: `package.json` has no start script and no `main`, and no file has a common name such as `server.js`. Or the entry that was named is not a file.',
    cure: "Name the file, from the app's folder: `--entry FILE`, or the option `entry`.",
  },
  ERR_NO_LOCKFILE: {
    when: "The app's folder has no `package-lock.json`, so that no two builds would be the same.",
    cure: 'Run `npm install` there, and commit the lockfile.',
  },
  ERR_NO_PRIVATE_SUBNET: {
    when: 'The VPC that a service was given has public subnets only. Tasks get no public address, and could not fetch their images.',
    cure: 'Give a VPC with private subnets that have a way out: NAT, or endpoints for ECR, S3, CloudWatch Logs and Secrets Manager.',
  },
  ERR_NO_TARGET: {
    when: '`FrontedService` was applied to a service that is not in the target group that it was given.',
    cure: 'Add the service to the target group first. Before a service is made, its task takes `NginxFront` instead.',
  },
  ERR_NO_WEB_ACL: {
    when: 'A test evaluates a template that has no web ACL, several, or none of that logical id; or what is no template, such as its text.',
    cure: 'Name the web ACL: `webAcl(template, { logicalId })`. Parse the text of a template with `JSON.parse`.',
  },
  ERR_ON_ROTATE: {
    when: "`onRotate: 'reload'` is without `injection: 'launcher'`: what ECS injects, it reads once, when a task starts.",
    cure: "Set `injection: 'launcher'`, or leave `onRotate` at `redeploy`.",
  },
  ERR_NPMRC: {
    when: 'The file of `--npmrc` does not exist.',
    cure: 'Name a file such as `~/.npmrc`.',
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
    when: "The app's `package.json` is missing or not valid JSON.",
    cure: 'Correct it, or name the file that starts the app with `--entry` or the option `entry`.',
  },
  ERR_PACK_MISSING: {
    when: '`--pack` asks for a pack of cdk-nag, and cdk-nag or the AWS CDK is not installed beside Casemate.',
    cure: 'Install them: `npm install --save-dev cdk-nag aws-cdk-lib constructs`.',
  },
  ERR_PORT: {
    when: 'The value of `--port` or `--http-port`, or of `port` or `appPort` of a construct, is not a port.',
    cure: 'Give a whole number from 1 to 65535; a construct needs it at synth.',
  },
  ERR_PORT_CLASH: {
    when: "The app would listen on the front's own port, 8443, or `environment` names another `PORT` than `port`; or a load balancer that was given has a listener on 443 or 80 already.",
    cure: 'Choose another port for the app, and leave `PORT` out; or give a load balancer that is free, or harden the service behind it with `FrontedService`.',
  },
  ERR_PORT_TAKEN: {
    when: 'Another program, or the app itself, holds a port that the front needs, or the system does not let you have it (below 1024).',
    cure: 'Choose another port with `--port` and `--http-port`, or stop what holds it.',
  },
  ERR_PROBE_FORMAT: {
    when: '`casemate probe` or `casemate up --report` knows no format of that name.',
    cure: 'Use `--format table`, `json`, `html`, `sarif` or `junit`.',
  },
  ERR_PROBE_NOT_YOURS: {
    when: 'The target of `casemate probe` is not this machine. A probe sends bursts and malformed requests, so it wants to know that the host is yours.',
    cure: 'Serve a token of 16 to 128 letters, digits, `-` or `_` at `/.well-known/casemate-probe.txt`, and name it with `--token`; or, where you may test the host, name it once more with `--i-own-this`.',
  },
  ERR_PROBE_UNREACHABLE: {
    when: 'Nothing answers at the address that should be probed; or the first page is answered with 429 or 5xx, so that refusals of the probe would tell nothing.',
    cure: 'Start the service and what is behind it, or correct the address; mind whether it is `http://` or `https://`. Name a page that works with `--path`; where the answer is 429, let the address of the probe pass, or try later.',
  },
  ERR_PROBE_URL: {
    when: 'What should be probed is not an address that starts with `http://` or `https://`.',
    cure: 'Give it such as `casemate probe https://localhost:8443`.',
  },
  ERR_PROFILE: {
    when: '`casemate render` knows no profile of that name.',
    cure: 'Use `--profile local` or `--profile aws`.',
  },
  ERR_PRUNE: {
    when: 'The dependencies of development could not be taken out of an image. What was said is above the error.',
    cure: 'Make sure that the lockfile alone is enough to install: `npm ci --omit=dev`.',
  },
  ERR_REGISTRY: {
    when: '`casemate pin` asked a registry which image a name means, and got no digest.',
    cure: 'See that the name is right and the image public, and that the registry is within reach. A mirror of your own can be named in `casemate.images.json`.',
  },
  ERR_RENDER_TARGET: {
    when: '`casemate render --out` would overwrite a file that Casemate did not write.',
    cure: 'Name another folder, or move the file away.',
  },
  ERR_RULE_UNKNOWN: {
    when: '`casemate rules` was asked for a rule that does not exist.',
    cure: '`casemate rules` lists all.',
  },
  ERR_SECRET_ARN: {
    when: 'The ARN of a secret lacks the six characters at its end, or a name looks like one that has them: ECS would be denied the secret (aws-cdk#18555).',
    cure: 'Copy the whole ARN from Secrets Manager.',
  },
  ERR_SECRET_DECLARATION: {
    when: 'An entry of `secrets` says two things at once: a prefix (`DB_*`) takes a whole JSON secret or some of its fields, a name takes one value, and no variable is declared twice.',
    cure: "Write `'DB_*': { secret: 'prod/db', fields: ['host', 'password'] }` for several, `DB_HOST: { secret: 'prod/db', field: 'host' }` for one.",
  },
  ERR_SECRET_EXISTS: {
    when: '`casemate secrets put` or `generate` would overwrite a secret or one of its fields, or the name is taken by a secret that is to be deleted.',
    cure: 'Add `--replace` to make a new version: the one before stays as `AWSPREVIOUS`. Bring back what is to be deleted with `aws secretsmanager restore-secret`.',
  },
  ERR_SECRET_FIELD: {
    when: 'The `field` of a secret is empty, or has a colon or a space, which ECS cannot carry.',
    cure: 'Name a key of the JSON object in the secret.',
  },
  ERR_SECRET_LENGTH: {
    when: '`generate` asks for fewer than 16 characters, which can be guessed, or for more than 1,024.',
    cure: 'Take 64.',
  },
  ERR_SECRET_LITERAL: {
    when: 'A variable of `environment` has the name or the form of a secret. It would stand in the template, in the clear.',
    cure: 'Move it to Secrets Manager: `secrets: { NAME: { secret: ... } }` or `{ generate: 64 }`.',
  },
  ERR_SECURITY_CONTACT: {
    when: '`securityContact` is missing, so that nobody could report a security problem (RFC 9116).',
    cure: 'Set it to a URI such as `mailto:security@example.com`. `casemate up` starts without it, with a warning and a placeholder.',
  },
  ERR_TRIAL: {
    when: '`casemate trial` found that the app does not do well without any flag: it fails its health path or the smoke command.',
    cure: 'Name a path that answers with `--health`, and see to it that the smoke command ends with 0 by itself.',
  },
  ERR_SECURITY_TXT_DATE: {
    when: '`date` is no date, or makes a security.txt that has expired, or one that is valid for more than a year (RFC 9116, section 2.5.5).',
    cure: 'Give it a day of this month, or leave it out.',
  },
  ERR_TARGET_GROUP_NAME: {
    when: 'The target group has a name of its own. CloudFormation makes a new one when the protocol changes, and cannot give it the same name.',
    cure: 'Leave `targetGroupName` out, or give another one.',
  },
  ERR_TRUSTED_HOPS: {
    when: '`trustedHops` is no number of proxies; or it is over 1 while everybody may reach the load balancer, where whoever goes past CloudFront could take any address (X-Forwarded-For).',
    cure: "Leave it out; or, with CloudFront, give `peer: ec2.Peer.prefixList('pl-...')`, the list com.amazonaws.global.cloudfront.origin-facing of your region.",
  },
  ERR_USAGE: {
    when: 'The command line names a command or a flag that does not exist, or too many folders.',
    cure: 'See `casemate --help` and `casemate COMMAND --help`.',
  },
  ERR_SECRET_VALUE: {
    when: 'A value cannot be stored or injected: it is empty, larger than Secrets Manager takes, no text in UTF-8, or holds a NUL character, at which environment variables end.',
    cure: 'Encode binary values in Base64, and let the app decode them.',
  },
  ERR_SECRETS_INCOMPLETE: {
    when: '`casemate up --secrets aws` did not find all of what `secrets` declares. Each line names a variable, the secret and what is wrong with it; `casemate secrets check` says the same without starting anything.',
    cure: 'Create the secret or the field with `casemate secrets put`, or correct the declaration, the account or the region.',
  },
  ERR_SECRETS_FILE: {
    when: 'The file in which generated secrets are kept cannot be read.',
    cure: 'Correct it, or remove it: new secrets are made then, and sessions signed with the old ones end.',
  },
  ERR_SETPRIV_MISSING: {
    when: 'Root started Casemate where there is no `setpriv`. The app would have to run as root, which it never does.',
    cure: 'Install util-linux, or start Casemate as an ordinary user.',
  },
  ERR_TEMPLATE_MISSING: {
    when: 'A path of `casemate check` names no file or folder, a glob matches nothing, or there is no template in what was named.',
    cure: 'Correct the path; it is relative to the folder you are in. For a CDK app, run `npx cdk synth` and name its `cdk.out`.',
  },
  ERR_TOO_LONG: {
    when: 'A value of the options, such as a header or a list of contacts, makes a text longer than NGINX takes.',
    cure: 'Shorten it.',
  },
  ERR_WAF_ADDRESS: {
    when: 'An address list of a web ACL holds something that is no address or network, or a network of length 0, which AWS WAF does not take.',
    cure: 'Write networks in CIDR. For everybody, leave the list out.',
  },
  ERR_WAF_EXCEPTION: {
    when: 'An exception has neither `paths` nor `labels`, or a path that holds everywhere or nowhere; `paths` or `labels` is no list; or a label is none, or one of a rule that is not asked before it.',
    cure: 'Name the paths or the labels. To switch a rule off, let it count: `rules: { "the-rule": "count" }`.',
  },
  ERR_WAF_LOG: {
    when: 'A file that `casemate waf logs` was given cannot be read, or its compression is broken; none of the lines is an entry of a WAF log; or nothing came from standard input.',
    cure: 'Name files of AWS WAF logs: JSON lines, compressed with gzip or not. A download that broke off must be repeated. Where nothing came, see what the command before `casemate` says.',
  },
  ERR_WAF_PARAMETER: {
    when: 'A name in `duplicateParameters`, in every spelling that a URL allows, does not fit into the 512 characters of an expression of AWS WAF.',
    cure: 'Leave the name to the front, whose option `duplicateParameters` takes any.',
  },
  ERR_WAF_REQUEST: {
    when: 'A test asks a web ACL with what is no request: without `uri`, with a field or a header that is none, an address that is no address, or a rule in `managedRules` that no managed group of the web ACL has. It would have been let pass, whatever the rules are.',
    cure: 'Correct the field that the message names.',
  },
  ERR_WAF_RULE: {
    when: '`rules` or `exceptions` names a rule that the web ACL does not have.',
    cure: 'Correct the name; the message lists those that there are. A rule inside a managed group is `group-rule/NAME`, such as `common/CrossSiteScripting_BODY`.',
  },
  ERR_WAF_VALUE: {
    when: 'A property of the web ACL has a value that AWS WAF would refuse at the deployment, or that could never match: a path without its slash, a rate under 10, a country that is no code, a mode that is neither `count` nor `block`.',
    cure: 'Correct the value; the message says what is expected.',
  },
  ERR_VOLUME_NAME: {
    when: 'The name of a volume has characters that ECS does not take, or another volume of the task has it, letters of either case being the same.',
    cure: 'Give it another name, of letters, digits, `-` and `_`.',
  },
  ERR_VPC: {
    when: 'The load balancer, the cluster and the VPC that a service was given do not belong together, or an imported load balancer does not say what VPC it is in.',
    cure: 'Give a `vpc`, a `cluster` and a `loadBalancer` that belong together, or leave out what you do not have.',
  },
  ERR_WEB_ACL_CAPACITY: {
    when: 'The rules of the web ACL need more than the 5,000 capacity units that AWS WAF takes.',
    cure: 'Leave out what the message names as dearest; a long list of `loginPaths` costs 33 units for every 512 characters.',
  },
  ERR_WEB_ACL_REGION: {
    when: 'A web ACL of the scope `CLOUDFRONT` is in a stack outside of us-east-1.',
    cure: 'Put it into a stack of its own in us-east-1, with `crossRegionReferences`.',
  },
  ERR_WEB_ACL_SCOPE: {
    when: 'A web ACL of the scope `CLOUDFRONT` was associated with something that is no distribution, or one was associated with a distribution.',
    cure: 'Give the distribution `webAclId`; for load balancers and APIs leave `scope` out.',
  },
  ERR_WEB_ACL_STATEMENT: {
    when: 'A rule has a statement, or a rule group, whose capacity AWS does not publish in a form that Casemate knows.',
    cure: 'Ask AWS: `aws wafv2 check-capacity`.',
  },
  ERR_WINDOWS: {
    when: 'The front was added to a task for Windows.',
    cure: 'Give the task `operatingSystemFamily: ecs.OperatingSystemFamily.LINUX`.',
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
