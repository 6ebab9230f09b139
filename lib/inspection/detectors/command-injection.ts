import {
  ampersand,
  backslash,
  backtick,
  brace,
  colon,
  dash,
  dollar,
  doubleQuote,
  equals,
  isSpace,
  isWord,
  lineBreak,
  nonAscii,
  other,
  percent,
  pipe,
  semicolon,
  singleQuote,
  slash,
  space,
} from '../characters';
import { commandWords, fileWords, joints, loneCommandWords } from '../words';
import type { Detector, Subject } from '../subject';

/** Commands whose names are no words: behind a separator of the shell they are enough. */
const commands = new Set(
  (
    'whoami ifconfig ipconfig netstat uname wget curl nc ncat netcat bash sh zsh ksh csh tcsh ash perl python python2 python3 php ruby node ' +
    'chmod chown chgrp rm ls tac awk gawk mawk egrep fgrep nslookup nmap telnet ssh scp ftp tftp sftp systeminfo tasklist taskkill ' +
    'powershell pwsh cmd certutil bitsadmin mshta regsvr32 rundll32 cscript wscript wmic netsh sudo useradd adduser passwd getent printenv ' +
    'pwd ps mkdir rmdir mv cp ln tar gunzip unzip base64 xxd od hexdump lsof crontab systemctl du df xargs uniq wc printf usleep tcpdump ' +
    'dmesg modprobe insmod fdisk mkfs dd traceroute tracert arp ipcs lscpu lsblk lspci lsusb vim nano busybox rsync socat openssl gcc strace ltrace ' +
    'killall pkill pgrep nohup chroot umount iptables hostnamectl findmnt ypcat finger rev lynx lwp-download lwp-request schtasks vssadmin ' +
    'nltest dsquery gpresult icacls cacls attrib xcopy robocopy ipaddr echo ping reboot nbtstat qwinsta setx diskpart invoke-expression iex ' +
    'get-process get-content start-process invoke-webrequest new-object phpinfo exec eval'
  ).split(' '),
);
/** Those that are words, too: they count with what only a command has behind it, or with nothing. */
const words = new Set(
  (
    'cat id sed grep find sort who w head tail date last kill host hostname mail less more time timeout sleep dir type copy del move net reg ' +
    'env set export source touch tee cut tr strings file service mount free top history alias route dig su make git npm npx apt yum pip docker kubectl ' +
    'ip at nl nice watch split join expr test true false read wall write stat shutdown halt init logname groups users start query ver vol tree hash cd diff'
  ).split(' '),
);
/** Of these, those that do nothing alone but read what is typed in. */
const filters = new Set('more less head tail sort cut tr tee strings grep sed cat split join read'.split(' '));
/** Of `commands`, those that a sentence may begin with: `; bash away`. */
const sayable = new Set(
  'bash sh echo ping node ruby perl python nano finger eval exec cmd printf service make'.split(' '),
);
const shells = /(?:^|[\s;|&=("'`:])[\\/]{1,2}(?:usr[\\/]{1,2})?(?:local[\\/]{1,2})?s?bin[\\/]{1,2}[a-z]/;
/** Windows' own interpreters. */
const interpreters =
  /\bcmd(?:\.exe)? ?[?/]{1,2} ?[ck]\b|\bpowershell(?:\.exe)? -|%(?:comspec|systemroot)%|\bwinnt\/system32|\bsystem32\\cmd/;

/** What the shell reads as nothing within a word (`c'a't`, `c\at`, `c$@at`), and `${IFS}` as the space it is. */
function asShellReads(text: string, subject: Subject): string {
  if (!subject.has(dollar | brace | singleQuote | doubleQuote | backslash | other)) return text;
  return text
    .replace(/\$\{?ifs(?:%\?\?)?[^}\s;|&]{0,4}\}?/gi, ' ')
    .replace(/\{([\w/.-]{1,40}),([\w/.-]{1,80})\}/g, '$1 $2')
    .replace(/["'\\^]|\$[@*\d!]/g, '');
}

const isBoundary = (code: number): boolean =>
  Number.isNaN(code) || isSpace(code) || ';|&)`}<>#'.includes(String.fromCharCode(code));

/** What stands behind a command's name: nothing more, an argument as only commands have it, or words. */
function argumentsAt(text: string, end: number): 'none' | 'shaped' | 'words' {
  let at = end;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9 || text[at] === '+') at++;
  const next = text[at];
  if (next === undefined || ';|&)`}<>#\n\r'.includes(next)) return 'none';
  if ('/-$~*.%'.includes(next)) return 'shaped';
  const rest = text.slice(at, at + 24).toLowerCase();
  return /^(?:\d{1,6}(?:[;|&\s`)#]|$)|\d{1,3}\.\d|[a-z]:[\\/]?|https?:|[\w.-]{1,24}[/\\]|user\b|view\b|localgroup|group\b|localhost|etc\b|\w{1,20}\.(?:txt|php|js|py|sh|ini|log|conf|json)\b)/.test(
    rest,
  )
    ? 'shaped'
    : 'words';
}

/** The name of the command that starts here, without its folder: `id` of `/usr/bin/id`. */
function commandAt(text: string, from: number): { name: string; end: number; path: boolean } {
  let end = from;
  let start = from;
  let path = false;
  for (; end < text.length && end < from + 80; end++) {
    const code = text.charCodeAt(end);
    if (code === 47 || code === 92) {
      start = end + 1;
      path = true;
    } else if (!isWord(code) && code !== 45 && code !== 46) break;
  }
  let name = text.slice(start, end).toLowerCase();
  if (name.endsWith('.exe')) name = name.slice(0, -4);
  if (path) name = name.replace(/[.-]{1,8}$/, '');
  return { name, end, path };
}

type Separator = ';' | '|' | '&' | '`' | '$(' | '\n' | '&&' | '||';

/** The separator of the shell that ends at this place, or none. */
function separatorAt(text: string, at: number): Separator | undefined {
  const code = text.charCodeAt(at);
  switch (code) {
    case 59:
      return ';';
    case 124:
      return text[at + 1] === '|' || text[at - 1] === '|' ? '||' : '|';
    case 38:
      return text[at + 1] === '&' || text[at - 1] === '&' ? '&&' : '&';
    case 96:
      return '`';
    case 10:
    case 13:
      return '\n';
    case 40:
      return text[at - 1] === '$' || text[at - 1] === '<' || text[at - 1] === '>' ? '$(' : undefined;
    default:
      return undefined;
  }
}

/** Whether this `&` stands between two words, with spaces, as in a title: `Name & date`. */
const joinsWords = (text: string, separator: number, word: number): boolean =>
  word === separator + 2 && text[separator - 1] === ' ' && /[a-z]{3}$/i.test(text.slice(0, separator - 1).slice(-3));

const marks = /[;|&`\n\r(]/g;
/** Where the next character stands that may be a separator, or end one. */
function nextMark(text: string, from: number): number {
  marks.lastIndex = from;
  return marks.exec(text)?.index ?? -1;
}

const mostSeparators = 256;

function injected(text: string, whole: { prose: boolean; lines: boolean; table: boolean }): string | undefined {
  let looked = 0;
  for (let at = nextMark(text, 0); at >= 0 && looked < mostSeparators; at = nextMark(text, at + 1)) {
    const separator = separatorAt(text, at);
    if (!separator) continue;
    looked++;
    const start = at;
    let from = at + 1;
    // More separators, brackets and a literal `\n` may stand between.
    while (from < text.length && (isSpace(text.charCodeAt(from)) || ';|&({`+!@$'.includes(text[from] ?? ''))) from++;
    // What the next separators of the run lead to is the same.
    at = from - 1;
    const { name, end, path } = commandAt(text, from);
    if (!name) continue;
    const sure = commands.has(name);
    if (!sure && !words.has(name)) continue;
    if (!isBoundary(text.charCodeAt(end)) && text[end] !== '+' && text[end] !== '$') continue;
    const behind = argumentsAt(text, end);
    const found = text.slice(start, end + 12);
    if (path && separator !== '&') return found;
    if (behind === 'shaped' && !(separator === '\n' && (whole.lines || whole.prose)) && !whole.table) {
      if (!whole.prose || sure) return found;
      continue;
    }
    if (whole.prose || whole.table) continue;
    if (behind === 'none') {
      if (separator === '\n' && (whole.lines || text.length > 60)) continue;
      if (separator === '`' && text[end] !== '`') continue;
      if (separator === '&' && (filters.has(name) || (!sure && joinsWords(text, start, from)))) continue;
      return found;
    }
    if (
      sure &&
      separator !== '\n' &&
      separator !== '`' &&
      text.length < 400 &&
      !(sayable.has(name) && (separator === ';' || separator === '&'))
    )
      return found;
  }
  return undefined;
}

/** A command line that is all of the value. */
const lineAlone =
  /^(?:cat|ls|head|tail|more|less|chmod|chown|rm|cp|mv|find|grep|wget|curl|nc|ncat|netcat|perl|python3?|php|ruby|bash|sh|netsh|net|cmd|powershell|type|dir|ping|which|echo|uname|nslookup|sleep) (?:-{1,2}[a-z]|\/[a-z]|"?<\?|firewall |user |localgroup |python|'<|c:\\|https?:\/\/)/;
const wordAlone = /^(?:whoami|ipconfig|ifconfig|systeminfo|netstat|uname|tasklist|getent|\/?(?:usr\/)?bin\/\w{1,12})$/;
const assigned = /^[a-z]{2,10}=\S{1,60} ?(?:&&|\|\||;|\|) ?(?:ls|cat|id|whoami|sleep|ping|curl|wget|uname|pwd|nc)\b/;
/** A text that is a command, or has the name of a shell in it. Each is looked for only where its words, or signs, are. */
function alone(subject: Subject): string | undefined {
  const { lower, part } = subject;
  // Some letters beyond ASCII have small letters that are ASCII: K (U+212A).
  const isForeign = subject.has(nonAscii);
  const found =
    (subject.spaced && lineAlone.exec(lower)) ||
    ((isForeign || subject.says(loneCommandWords | fileWords)) && wordAlone.exec(lower.trim())) ||
    (subject.has(equals) && (subject.says(joints) || subject.has(semicolon | pipe)) && assigned.exec(lower)) ||
    ((isForeign || subject.says(commandWords)) && interpreters.exec(lower)) ||
    ((isForeign || subject.says(fileWords)) && part !== 'path' && shells.exec(lower));
  return found ? found[0] : undefined;
}

/** What shells alone read so. */
const syntax =
  /\$\{?ifs\b|\$\(\(|\(\)\{:\||\{:\|:&\};:|>\(|<\(|\|\|? ?true\b ?[;#]|\bdev\/(?:tcp|udp)\/|>& ?\/dev\/|0<&\d|2>&1|\/bin\/(?:ba|z|k|c)?sh\b|\bnc(?:\.traditional)? -[a-z]{0,6}[le]|\bbash -[ic]\b|\{[a-z]{2,10},[-/\w]{1,30}[,}]|\/\?\?|\$\{?path:|\$\{?home\b|`sleep|\bmkfifo\b|rev<<<|\|base64 -d|<<<|\/b[i?*]n\/|\/e[t?*]c\/p[a?*]s|\bcat<|;\$\{|\bxp_cmdshell/;

export const commandInjection: Detector = {
  name: 'command-injection',
  wants: ({ kinds, topics }) =>
    (kinds & (pipe | backtick | dollar)) !== 0 ||
    (topics & loneCommandWords) !== 0 ||
    ((topics & commandWords) !== 0 &&
      ((kinds & (semicolon | ampersand | lineBreak | percent)) !== 0 ||
        ((kinds & space) !== 0 && (kinds & (slash | dash | backslash | colon)) !== 0))) ||
    ((topics & fileWords) !== 0 && (kinds & (slash | backslash)) !== 0) ||
    ((kinds & (semicolon | ampersand)) !== 0 &&
      (kinds & (singleQuote | doubleQuote)) !== 0 &&
      (kinds & (slash | backslash)) !== 0),
  find: (subject) => {
    const { text, shown, lower, prose, part } = subject;
    if (
      part === 'header' &&
      subject.name === 'user-agent' &&
      !/[|`]|\$\(|;\s?\/?(?:usr\/)?(?:bin|cat|id|wget|curl)/.test(lower)
    )
      return undefined;
    const found = syntax.exec(lower)?.[0];
    if (found && !prose) return found;
    if (lower.length < 400 && !prose) {
      const whole = alone(subject);
      if (whole) return whole;
    }
    // Only what separates commands leads on; a `;` alone ends sentences and CSS.
    let pipes = 0;
    for (let at = shown.indexOf('|'); at >= 0 && pipes < 4; at = shown.indexOf('|', at + 1)) pipes++;
    const lines = text.includes('\n') && (part === 'body' || text.split('\n', 5).length > 3);
    const whole = { prose, lines, table: pipes > 3 && shown.includes('\n') };
    return injected(prose ? shown : asShellReads(shown, subject), whole);
  },
};
