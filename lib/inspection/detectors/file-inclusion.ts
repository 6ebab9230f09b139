import { backslash, colon, dot, slash } from '../characters';
import { fileWords } from '../words';
import type { Detector } from '../subject';

/** Schemes by which PHP, Java and libcurl read files or run code. `file:` is one of them; `data:` serves honest pages. */
const wrappers =
  /(?:^|[\s"'=(,])(?:(?:php|phar|zip|glob|expect|ssh2|ogg|rar|compress\.(?:zlib|bzip2)|netdoc|jar|gopher|dict|ldaps?|tftp|sftp|local_file|url:file):|file:[\\/]|data:(?:text\/(?:plain|x-php)|application\/x-php)?;base64,PD|data:,<)[\\/]{0,2}\S/i;

/** The folders of a Unix system, and files that are in every list of files to read. */
const unix =
  /^[\\/]{1,3}(?:etc|proc|sys|dev|root|boot|usr|opt|var|private|library|applications|tmp|home|bin|sbin|lib|apache2?|apache24|xampp|lampp|nginx|logs?|php\d?|www|volumes|system|mnt|srv)[\\/]{1,3}[\w .%+~@*$-]/;
const sure =
  /[\\/]etc[\\/]{1,4}(?:\.[\\/]{1,2}){0,4}(?:passwd|shadow|group|hosts|master\.passwd|security|issue|sudoers|crontab|fstab|my\.cnf|httpd|apache2?|nginx|ssh)\b|[\\/]proc[\\/]{1,4}(?:self|\d{1,6}|version|cpuinfo|mounts|net)\b|[\\/]root[\\/]\.[a-z]|\bc:[\\/]{1,4}(?:boot\.ini|windows|winnt|inetpub|xampp|autoexec|nt(?:ldr|detect))|\b(?:boot|win)\.ini\b|\/\.ssh\/|[\\/](?:winnt|windows)[\\/]{1,4}(?:repair|system32|win\.ini|system\.ini|php\.ini|debug|panther|my\.ini)|\.aws[\\/]credentials|[\\/]web-inf[\\/]/;
const windows = /^[a-z]:[\\/]{1,4}(?!fakepath)[\w .()$%~-]{1,80}(?:[\\/]|\.\w{2,5})/;

export const fileInclusion: Detector = {
  name: 'file-inclusion',
  wants: ({ kinds, topics }) => (topics & fileWords) !== 0 && (kinds & (slash | backslash | colon | dot)) !== 0,
  find: (subject) => {
    const { lower, part, prose } = subject;
    if (prose || part === 'path') return part === 'path' ? sure.exec(lower)?.[0] : undefined;
    const wrapper = wrappers.exec(lower)?.[0];
    if (wrapper) return wrapper;
    if (part === 'header') return undefined;
    const certain = sure.exec(lower)?.[0];
    if (certain) return certain;
    if (lower.length > 300 || lower.includes('<')) return undefined;
    return (unix.exec(lower) ?? windows.exec(lower))?.[0];
  },
};
