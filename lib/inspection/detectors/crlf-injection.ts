import { lineBreak } from '../characters';
import type { Detector } from '../subject';

/** CWE-113, and CWE-93 for mail: a line break with a header, or with a command of SMTP, behind it. */
const header =
  /[\r\n] {0,4}(?:set-cookie2?|location|content-type|content-length|content-disposition|content-security-policy|refresh|transfer-encoding|access-control-allow-origin|x-[a-z-]{2,40}|link|host|cache-control|status) {0,2}:|[\r\n] {0,4}http\/[0-9]|[\r\n] {0,4}(?:get|post|put|head|delete) \S{1,200} http\/|[\r\n] {0,4}<(?:html|script)/i;
const mail =
  /[\r\n](?:quit|rset|data|(?:rcpt to|mail from) ?:|(?:b?cc|reply-to) ?:.{0,80}@|ehlo |helo |[a-z]\d{2,4} (?:create|fetch|login|list|select) )[^\n]{0,200}/i;
/** A command of SMTP alone on its line. */
const alone = /^(?:quit|rset|data)[\r\n]?/i;

export const crlfInjection: Detector = {
  name: 'crlf-injection',
  wants: ({ kinds }) => (kinds & lineBreak) !== 0,
  find: (subject) => {
    const { text, part, prose } = subject;
    if (part === 'path') return 'line break';
    if (prose) return undefined;
    const found = header.exec(text)?.[0];
    if (found) return found.trim();
    const command = mail.exec(text)?.[0];
    if (!command) return undefined;
    const word = command.trim();
    return alone.test(word) && word.length > 5 ? undefined : word;
  },
};
