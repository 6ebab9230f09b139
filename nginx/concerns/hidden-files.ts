import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** Names that hold neither a dot nor a tilde. */
const undotted = [
  'CVS',
  'node_modules',
  'bower_components',
  'Dockerfile',
  'Makefile',
  'Procfile',
  'Vagrantfile',
  'Jenkinsfile',
  'id_(?:rsa|dsa|ecdsa|ed25519)',
];

const escape = (path: string): string => path.replace(/[.*+?^()|[\]-]/g, '\\$&');

/** Files that are served by mistake: 404, as if they were not there. */
export const hiddenFiles: Concern = ({ hiddenFilesExcept }) => ({
  http: [
    comment(
      '$uri is decoded and without `..`, so that no spelling of a path gets by. A backslash counts as a slash: ' +
        'the URL class of an app takes it for one (WHATWG URL Standard).',
    ),
    comment('All of what follows has one of these in it, and hardly any other path has.'),
    block(
      'map',
      ['$uri', '$hidden_file'],
      [directive('default', ''), directive(`~*[.~]|[/\\\\](?:${undotted.join('|')})`, '$hidden_file_found')],
    ),
    block(
      'map',
      ['$uri', '$hidden_file_found'],
      [
        directive('default', ''),
        ...(hiddenFilesExcept.length
          ? [
              comment('Served all the same: hiddenFilesExcept.'),
              directive(`~^(?:${hiddenFilesExcept.map(escape).join('|')})[^\\\\]*$`, ''),
            ]
          : []),
        comment('Dotfiles (.env, .git, .npmrc, .ssh ...), but not /.well-known/ (RFC 8615).'),
        directive('~[/\\\\]\\.(?!well-known/|well-known$|casemate/)', '1'),
        comment('What editors, version control and operating systems leave behind.'),
        directive('~*(?:~|\\.(?:bak|backup|old|orig|save|swp|swo|rej))$', '1'),
        directive('~*[/\\\\](?:CVS|Thumbs\\.db|desktop\\.ini)(?:[/\\\\]|$)', '1'),
        comment('What an app is made of and with: it names every dependency and its version.'),
        directive('~*[/\\\\](?:node_modules|bower_components)[/\\\\]', '1'),
        directive(
          '~*[/\\\\](?:package(?:-lock)?|npm-shrinkwrap|tsconfig(?:\\.[\\w-]+)?|composer|bower)\\.json$|[/\\\\](?:yarn|composer|Gemfile|Pipfile|poetry|bun)\\.lock$|[/\\\\](?:pnpm-lock|pnpm-workspace|docker-compose|compose|serverless)\\.ya?ml$|[/\\\\](?:Dockerfile|Makefile|Procfile|Vagrantfile|Jenkinsfile|web\\.config|bun\\.lockb)$',
          '1',
        ),
        directive('~*[/\\\\](?:npm-debug|yarn-error|yarn-debug|pnpm-debug|lerna-debug)\\.log', '1'),
        comment("Source maps: the app's source, comments included."),
        directive('~*\\.(?:js|mjs|cjs|css|ts)\\.map$', '1'),
        comment('Private keys and databases.'),
        directive(
          '~*[/\\\\]id_(?:rsa|dsa|ecdsa|ed25519)$|\\.(?:pem|key|p12|pfx|jks|keystore|sqlite3?|sql(?:\\.gz)?)$',
          '1',
        ),
      ],
    ),
  ],
  proxy: [block('if', ['($hidden_file)'], [directive('return', '404')])],
  refusals: [{ variable: '$hidden_file', value: '1' }],
});
