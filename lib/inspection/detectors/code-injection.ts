import { bracket, dollar, dot, lessThan, parenthesis, underscore } from '../characters';
import { codeWords } from '../words';
import type { Detector } from '../subject';

/** CWE-95: what an eval of JavaScript on a server is used for. No text for people says so outside of a code span. */
const sure =
  /\brequire ?\( ?["'`](?:node:)?(?:child_process|fs|net|http|https|os|vm|path|util|dns|cluster|process)["'`]|\bprocess ?(?:\.|\[["'`])(?:binding|mainmodule|exit|kill|env\b|abort|dlopen|_linkedbinding|getbuiltinmodule|stdout|cwd ?\(|versions?\b|chdir|title|pid|argv)|\bglobal(?:this)? ?(?:\.|\[["'`])process|child_process|\bconstructor ?(?:\.|\[["'`])constructor\b|["'`\]})]\.constructor ?\(|\.mainmodule\b|\bimport ?\( ?["'`](?:node:)?(?:child_process|fs|net|os|vm)|\bres\.(?:end|send|write|json) ?\(|\bresponse\.(?:end|send|write) ?\(|\b(?:fs|cp)\.(?:readfile|readdir|writefile|unlink|exec|spawn)|\b(?:execsync|spawnsync|readfilesync|readdirsync|writefilesync|existssync) ?\(|\bnew function ?\( ?["'`]|\bwhile ?\( ?(?:1|true|!0) ?\)|\bfor ?\( ?;;|\breflect\.construct|\bmodule\.constructor\b/;
/** Code of other languages that asks for a shell, or shows that it was run. Only where it is all there is. */
const alone =
  /(?:^|[;|&"'`(){}\s=:@$\\])(?:system|exec|shell_exec|passthru|popen|proc_open|eval|assert|phpinfo|phpversion|print_r|var_dump|md5|base64_decode|file_get_contents|call_user_func|create_function|preg_replace|pcntl_exec|os\.system|subprocess\.\w{1,12}|__import__|kernel\.exec|runtime\.getruntime|getruntime|settimeout|setinterval) ?\( ?(?:["'`$\d)_@]|base64|hex|"|chr|implode|this\b|get)/;
const settings =
  /\$_(?:get|post|request|server|cookie|files|session|env)\b|\$\{ ?@?(?:print|sleep|system|phpinfo|eval)|<\?php|\$globals|\bauto_prepend_file|allow_url_include/;

export const codeInjection: Detector = {
  name: 'code-injection',
  wants: ({ kinds, topics }) =>
    (topics & codeWords) !== 0 && (kinds & (parenthesis | dot | bracket | dollar | lessThan | underscore)) !== 0,
  find: (subject) => {
    const { lower, prose } = subject;
    if (prose && !['require', 'process', 'constructor', 'sync'].some((word) => lower.includes(word))) return undefined;
    const found = sure.exec(lower)?.[0];
    if (found && !(prose && /^\bprocess|^fs\.|^while|^for/.test(found))) return found;
    if (prose) return undefined;
    return (alone.exec(lower) ?? settings.exec(lower))?.[0];
  },
};
