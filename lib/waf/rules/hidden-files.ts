import type { WafRuleOf } from '../rule';
import { allOf, anyOf, matches, not, plainlyBelow } from '../statements';

/** A backslash counts as a slash: the URL class of apps takes it for one (WHATWG URL Standard). */
const slash = '[/\\\\]';

const expressions = [
  // Dotfiles (.env, .git, .npmrc ...), but what begins as .well-known (RFC 8615) and .casemate, for which the front looks closer.
  `${slash}\\.(?:[^./\\\\cw]|w[^e]|we[^l]|c[^a]|ca[^s]|[cw]$)`,
  // What editors leave behind; source maps; private keys and databases.
  `(?i)(?:~|\\.(?:bak|backup|old|orig|save|swp|swo|rej|(?:js|mjs|cjs|css|ts)\\.map|pem|key|p12|pfx|jks|keystore|sqlite3?|sql(?:\\.gz)?))$|${slash}id_(?:rsa|dsa|ecdsa|ed25519)$|${slash}(?:node_modules|bower_components)${slash}`,
  // What an app is made of and with: it names every dependency and its version.
  `(?i)${slash}(?:(?:package(?:-lock)?|npm-shrinkwrap|tsconfig|composer|bower)\\.json|(?:yarn|composer|gemfile|pipfile|poetry|bun)\\.lock|(?:pnpm-lock|pnpm-workspace|docker-compose|compose|serverless)\\.ya?ml|dockerfile|makefile|procfile|vagrantfile|jenkinsfile|web\\.config|bun\\.lockb|thumbs\\.db|desktop\\.ini|(?:npm|yarn|pnpm|lerna)-(?:debug|error)\\.log)$|${slash}CVS${slash}`,
];

/** Files that are served by mistake: 404, as if they were not there. */
export const hiddenFiles: WafRuleOf = ({ hiddenFilesExcept, mode }) => {
  const hidden = anyOf(...expressions.map((expression) => matches(expression, { uriPath: {} }, 'URL_DECODE')));
  return {
    name: 'hidden-files',
    action: mode,
    status: 404,
    statement: hiddenFilesExcept.length ? allOf(hidden, not(plainlyBelow(hiddenFilesExcept))) : hidden,
  };
};
