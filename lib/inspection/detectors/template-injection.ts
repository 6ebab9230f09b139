import { brace, bracket, dollar, hash, lessThan, other, parenthesis, percent, plus, star } from '../characters';
import type { Detector } from '../subject';

/** What no template of an honest writer reads: the ways out of an engine's sandbox. */
const ways =
  /\b(?:__(?:class|mro|base|bases|subclasses|globals|init|builtins|import|dict|getitem)__|constructor\b|process\.|require ?\(|global(?:this)?\.|child_process|mainmodule|self\b|config\b|request\b|application\b|session\b|settings\.|getclass|class\.|forname|runtime|processbuilder|freemarker|system ?\(|exec\b|popen|passthru|getenv|dump ?\(|range\.|lipsum|cycler|joiner|namespace\b|_self\b|app\.|filter ?\(|map ?\(|registerundefinedfilter|get_flashed|url_for|attr ?\(|java\.|t ?\(java|kernel\.|file\.|dir\.|io\.|`|sleep ?\(|print ?\(|phpinfo|eval ?\(|whoami|\/etc\/|os\.|tostring|fromcharcode|with |lookup |#with|template\b|root\.|this\.|smarty|php\b|debug\b|import\b|return\b|function\b|\$_|get_user_file|include ?[('"]|class\b|secret|password|csrf|env\b)/;
/** A sum, a product or a repetition that shows whether it is computed. */
const computed =
  /^[=#!*:-]{0,2} ?(?:["']?\d{1,12}["']? ?[*+/%^-]{1,2} ?["']?\d{1,12}["']?|["'][\w]{1,12}["'] ?(?:\*|\.(?:join|upper|toupper|replace|concat|repeat)))/;

/** The openings of expressions, each with what closes it. */
const brackets: readonly (readonly [open: string, close: string])[] = [
  ['{{', '}}'],
  ['${', '}'],
  ['#{', '}'],
  ['{%', '%}'],
  ['<%', '%>'],
  ['*{', '}'],
  ['@{', '}'],
  ['~{', '}'],
  ['@(', ')'],
  ['[[', ']]'],
  ['{#', '#}'],
  ['#set', ')'],
  ['{php}', '{/php}'],
];
/** Directives of engines that need no more to be sure of: FreeMarker, Velocity, Smarty, server-side includes, PHP, Pug. */
const directives =
  /<#(?:assign|if|list|import|include|macro)\b|\?new ?\( ?\)|\[#assign|#set ?\( ?\$|\$class\.inspect|\{(?:php|literal|system|\$smarty)\b|<!--# ?(?:exec|include|echo|printenv|config|set|flastmod|fsize|if|goto|comment)\b|<\?(?:php|=)|<%[=@!-]? ?(?:= ?)?(?:system|exec|eval|\d|`|file|dir|io|request|response|runtime|class|foo|process|global)|#\{ ?(?:\d|`|root\.|global|process|function|file\.|dir\.|system|exec|%x)|- ?var \w{1,20} ?= ?(?:root|global)|\{\{#with|= ?(?:file\.|dir\.|io\.)|@import ['"]|\bmixer\b.{0,10}register|\$\{\{|\{\{=|%25\{|%\{\(?#|<th:t|th:(?:text|utext|inline)|\$\{(?:["'].{0,40}["']\.(?:getclass|class)|@|self\.|t\(|sleep|print|system|runtime|new |class|request|session|param|header|applicationscope|ex\(|\d{1,10}[*+/-])/;
/** An expression is looked at to this length. */
const longest = 600;
const mostExpressions = 32;

export const templateInjection: Detector = {
  name: 'template-injection',
  wants: ({ kinds }) =>
    (kinds & brace) !== 0 ||
    ((kinds & lessThan) !== 0 && (kinds & (percent | hash | other)) !== 0) ||
    ((kinds & hash) !== 0 && (kinds & dollar) !== 0) ||
    ((kinds & bracket) !== 0 && (kinds & star) !== 0) ||
    ((kinds & parenthesis) !== 0 && (kinds & other) !== 0 && (kinds & (star | plus)) !== 0),
  find: (subject) => {
    const { lower, prose } = subject;
    if (prose && !lower.includes('{') && !lower.includes('<%')) return undefined;
    if (!prose && (subject.kinds & (hash | lessThan | brace)) !== 0) {
      const found = directives.exec(lower)?.[0];
      if (found) return found;
    }
    let looked = 0;
    for (const [open, close] of brackets) {
      for (let at = lower.indexOf(open); at >= 0 && looked < mostExpressions; at = lower.indexOf(open, at + 2)) {
        looked++;
        const from = at + open.length;
        const end = lower.indexOf(close, from);
        if (end < 0) break;
        const expression = lower.slice(from, Math.min(end, from + longest));
        if (computed.test(expression)) return lower.slice(at, end + close.length).slice(0, 80);
        // What people write in their own templates: a name, a path of names, a call of a helper.
        if (open === '[[' || open === '@(') continue;
        const way = prose
          ? /__class__|constructor\b.{0,4}constructor|child_process|mainmodule|getruntime|__globals__/.exec(expression)
          : ways.exec(expression);
        if (way) return `${open}${way[0]}`;
      }
    }
    return undefined;
  },
};
