import {
  ampersand,
  backtick,
  bracket,
  colon,
  dot,
  equals,
  lessThan,
  parenthesis,
  plus,
  semicolon,
} from '../characters';
import { decodeEntities } from '../decoders/html-entities';
import { eachTag, type Attribute, type Tag } from '../html/tags';
import { eventWords, scriptWords } from '../words';
import type { Detector, Subject } from '../subject';

/** Elements that run, load or redirect what they are given, and that no editor of texts makes. */
const elements = new Set(
  (
    'script applet base basefont bgsound embed frame frameset handler import isindex layer ilayer link listener meta object xml xss ' +
    'vmlframe noscript comment portal marquee set animate animatemotion animatetransform foreignobject template slot event-source math svg ' +
    'fencedframe xmp plaintext noembed dialog'
  ).split(' '),
);
/** Those of them that honest pages of an editor, or drawings, have too: they count with nothing but themselves. */
const mild = new Set([
  'link',
  'object',
  'embed',
  'svg',
  'math',
  'template',
  'noscript',
  'slot',
  'set',
  'marquee',
  'base',
  'dialog',
  'comment',
  'xml',
  'animate',
  'animatemotion',
  'animatetransform',
  'foreignobject',
]);

const urls = new Set(
  'href src action formaction xlink:href data poster background lowsrc dynsrc to from values by folder codebase cite content url longdesc icon manifest srcset code archive classid ping'.split(
    ' ',
  ),
);
/** A URL that runs, once a browser has removed what it ignores. */
const running =
  /^(?:javascript|vbscript|livescript|jscript|mocha|feed:javascript|view-source:javascript):|^data:(?:text\/(?:html|xml|javascript)|application\/(?:xhtml|xml|javascript|x-shockwave)|image\/svg|,|;|[^,]{0,40}<)/;
const styles =
  /^[^{]{0,400}\}|expression ?\(|javascript:|behaviou?r ?:|-moz-binding|vbscript:|@import|url\( ?["']?(?:javascript|data:text)/;

/** The events of HTML, SVG and the rest of a browser, without their `on`. */
const events =
  'abort activate afterprint afterscriptexecute animation aria auxclick before begin bfcache blur bounce cancel canplay cell change click close command contentvisibility context control copy cuechange cut data dblclick deactivate drag drop durationchange ' +
  'emptied end ended error filterchange finish focus formdata forminput fullscreen gesture gotpointer hashchange help input invalid key language layoutcomplete load loadstart losecapture lostpointer media message mouse move moz offline ' +
  'page paste pause play pointer popstate progress property rate ready redo repeat reset resize resume reverse row scroll search seek select show size slotchange stalled start stop storage submit suspend sync time toggle touch track transition undo ' +
  'unhandled unload url volumechange wait webkit wheel zoom';
const event = new RegExp(`(?:^|[^a-z0-9_.-])on(?:${events.replaceAll(' ', '|')})[a-z]{0,24}[\\s\\0/+]{0,8}=(?!=)`);

/** A call, or a property, that only a script in a page has. */
const scripts =
  /(?:^|[^\w.$-]|\b(?:window|self|top|parent|this|frames|globalthis|document|defaultview)\.)(?:alert|prompt|confirm|eval|atob|settimeout|setinterval|execscript|importscripts|msgbox|write|writeln|open|print)(?:\?\.)? ?(?:\/\*.{0,20}\*\/)?(?:\.(?:call|apply|bind|valueof|constructor)\b|\( ?(?:\d|["'`$)]|document|window|self|this|location|atob|string|name|cookie|\/|\[|origin|url|unescape|xss|x\b|domain|1)|`|&lpar;|&#|\[)|(?:\b|script)document ?(?:\?\.|\.|\[ ?["'`]) ?(?:cookie|domain|location|write|body|documentelement|createelement|getelement|queryselector|forms|url|head|referrer|title|scripts|all|defaultview|execcommand|implementation)\b|\b(?:window|self|top|parent|frames|globalthis|this)\[ ?[/"'`\d(a-z]|\b(?:window|self|top|parent|document)\.(?:location|name|onerror|opener|alert|eval|open)\b|\blocation(?:\.(?:href|hash|search|replace|assign|pathname))? ?(?:= ?["'`a-z/]|\( ?["'`a-z])|\blocalstorage\b ?[.[]|\bsessionstorage\b ?[.[]|\.(?:inner|outer)html ?=|\bstring\.fromcharcode\b|\bnew ?(?:image|xmlhttprequest|websocket)\b ?[(;]|\b(?:fetch|import|navigate|\$\.get(?:script|json)?) ?\( ?["'`/]|\.constructor ?\(|\[ ?["'`](?:alert|eval|constructor|cookie|innerhtml|location|prompt|confirm|fromcharcode|setinterval|settimeout|filter|map|sort|find)["'`] ?\]|\.(?:map|some|find|foreach|filter|sort|every|reduce|replace)\( ?(?:alert|prompt|confirm|eval|settimeout|window|self)|\bthrow ?(?:onerror|\/|["'`])|\bonerror ?= ?(?:alert|eval)|\+ ?alert|\b(?:alert|confirm|prompt)\b ?(?:\)|;|`|\/\/|,)|\(\[\]\[|\[\]\[\(|!\[\]\+|\$\[\]|\{\}\[|expression ?\( ?[a-z]|\bfunction ?\( ?["'`]|\bxss\b ?[:(<]|\bsrcdoc ?=|\bautofocus\b.{0,20}\bon|\b(?:href|src|action|xlink:href) ?= ?["'`]? ?(?:j ?a ?v ?a ?s ?c ?r ?i ?p ?t|data|vbscript) ?:|\bstyle ?= ?["']?[^"'>]{0,60}(?:expression(?:\(|\\| )|behaviou?r|-moz-binding)|\+adw-|\bunescape ?\(|\bjavascript:(?:\/\/|\/\*)|\bwith ?\( ?document|\bset\.constructor|\$\{alert|["'`)\]}] ?[-+*/|&^,;?:] ?(?:alert|prompt|confirm|eval)\b|\bclobber|\bprocess\.mainmodule|<!\[cdata\[|onerror\b|\bonload\b ?[=:]|data:(?:text\/html|image\/svg\+xml)[;,]|\bjscript\.encode|@import ?["'(]|livescript:|mocha:|&\{/;
/** `javascript:` with code behind it; in a title, a space and words follow. */
const scheme =
  /(?:^|[^a-z])(?:javascript|vbscript|livescript) ?:(?! ?[a-z]{1,20}(?: [a-z]|$| &))(?! ?$)(?!void\(0\)|;)/;
const schemeAlone = /^(?:javascript|vbscript|livescript|data:text\/html|data:image\/svg\+xml)[:;,]/;

/** Without the escapes of CSS (CSS Syntax Level 3, 4.3.7): `\\6A` is `j`. */
const unescapedStyle = (style: string): string =>
  style
    .replace(/\\([\da-f]{1,6})\s?/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replaceAll('\\', '')
    .toLowerCase();

/** What a browser leaves out of a URL: control characters and, in a scheme, spaces. */
const bare = (url: string): string => {
  let kept = '';
  for (let at = 0; at < url.length && kept.length < 64; at++) if (url.charCodeAt(at) > 32) kept += url[at];
  return kept.toLowerCase();
};

const isEvent = (name: string): boolean => /^["'`]{0,2}on[a-z]{3,40}$/.test(name) || event.test(` ${name}=`);

function attributeRuns({ name, value }: Attribute): boolean {
  if (isEvent(name)) return true;
  if (
    name === 'srcdoc' ||
    name === 'formaction' ||
    name === 'attributename' ||
    name === 'seeksegmenttime' ||
    name === 'datasrc' ||
    name === 'dataformatas' ||
    name === 'datafld'
  )
    return true;
  const plain = value.includes('&') ? decodeEntities(value) : value;
  if (name === 'style') return styles.test(unescapedStyle(plain));
  if (!urls.has(name) && !name.endsWith(':href') && !name.endsWith('src')) return false;
  const url = bare(plain);
  return (
    running.test(url) &&
    !url.startsWith('data:image/svg') &&
    url !== 'javascript:void(0)' &&
    url !== 'javascript:void(0);' &&
    url !== 'javascript:;' &&
    url !== 'javascript:'
  );
}

/** What an honest writer means by `<script>`: the word. Code in it, or a source, is another matter. */
function scriptRuns(text: string, tag: Tag): boolean {
  if (tag.attributes.length) return true;
  const end = text.indexOf('<', tag.end);
  const content = text.slice(tag.end, end < 0 ? tag.end + 400 : Math.min(end, tag.end + 4000));
  return /[(`=[]/.test(content);
}

/** What services give out to be embedded: a source elsewhere, and a size. */
const isEmbedded = (attributes: readonly Attribute[]): boolean =>
  attributes.some(({ name, value }) => name === 'src' && /^(?:https?:)?\/\/|^\//i.test(value)) &&
  attributes.some(({ name }) => name === 'width' || name === 'height' || name === 'title' || name.startsWith('allow'));

function tagRuns(subject: Subject, text: string, tag: Tag): boolean {
  const { prose } = subject;
  if (tag.closing)
    return (
      !prose &&
      (tag.name === 'script' || tag.name === 'style' || tag.name === 'title' || tag.name === 'textarea') &&
      tag.start < 60 &&
      !text.startsWith('<')
    );
  if (tag.attributes.some(attributeRuns)) return true;
  const name = tag.name.includes(':') ? tag.name.slice(tag.name.indexOf(':') + 1) : tag.name;
  if (name.startsWith('script')) return !prose || scriptRuns(text, tag);
  if (name === 'iframe') return !prose && !isEmbedded(tag.attributes);
  if (name === 'meta') return tag.attributes.some(({ name: attribute }) => attribute === 'http-equiv');
  if (
    name === 'style' ||
    name === 'form' ||
    name === 'input' ||
    name === 'button' ||
    name === 'body' ||
    name === 'isindex'
  ) {
    const rest = text.slice(tag.end, tag.end + 300).toLowerCase();
    if (name === 'style')
      return text.length < 400 && /@import|expression|binding|behavior|javascript|url\(|background|\{|alert/.test(rest);
    return false;
  }
  if (!elements.has(name)) return name.startsWith('xsl') || name.startsWith('xss');
  return mild.has(name) ? !prose && text.length < 600 : true;
}

/** An event's name alone in a query tries out which ones a filter lets pass; in JSON, apps speak of events. */
const eventAlone =
  /^on(?:before|after|animation|blur|canplay|change|click|context|copy|cuechange|cut|data|dblclick|deactivate|drag|drop|ended|error|filter|finish|focus|fullscreen|gotpointer|hash|input|invalid|key|layout|load|lose|lostpointer|media|message|mouse|move|outofsync|page(?:show|hide)|paste|pause|play|pointer|popstate|progress|property|ready|repeat|reset|resize|reverse|row|scroll|search|seek|select|start|stop|storage|submit|sync|time(?:update|error)|toggle|touch|track|transition|unload|unhandled|url|volume|wait|webkit|wheel)[a-z]{0,24}$/;

/** Comments and declarations that browsers have taken for more. */
const declarations =
  /<!--(?:\[if|.{0,40}-->.{0,10}<(?:script|img|svg))|<!\[(?:cdata|if)|<\?(?:import|xml-stylesheet|xml:namespace)|<!doctype html .{0,40}\[|<\?xml[^>]{0,40}:/;

const longestScript = 8192;
/** A title, such as of a book. */
const title = /^[a-z]{1,12} ?: ?[a-z]{1,20}(?: [a-z&]|$)/;

function inMarkup(subject: Subject): string | undefined {
  const text = subject.shown.includes('\0') ? subject.shown.replaceAll('\0', '') : subject.shown;
  return eachTag(text, (tag) =>
    tagRuns(subject, text, tag) ? text.slice(tag.start, tag.end).slice(0, 80) : undefined,
  );
}

const tagsInWords = /<\/?[a-z]{1,3}>/gi;

export const crossSiteScripting: Detector = {
  name: 'cross-site-scripting',
  wants: ({ kinds, topics }) =>
    (kinds & lessThan) !== 0 ||
    (topics & eventWords) !== 0 ||
    ((topics & scriptWords) !== 0 &&
      (kinds & (colon | parenthesis | backtick | dot | bracket | equals | ampersand | semicolon)) !== 0) ||
    ((kinds & bracket) !== 0 && (kinds & (parenthesis | plus)) !== 0),
  find: (subject) => {
    if (subject.shown.includes('<')) {
      const found = inMarkup(subject);
      if (found) return found;
    }
    if (subject.prose) return undefined;
    const { lower } = subject;
    if (subject.part === 'query' && eventAlone.test(lower)) return lower;
    if (lower.length > longestScript) return event.exec(lower)?.[0];
    const found = (declarations.exec(lower) ??
      event.exec(lower) ??
      scheme.exec(lower) ??
      (title.test(lower) ? null : schemeAlone.exec(bare(lower))) ??
      scripts.exec(lower))?.[0];
    if (found) return found;
    if (!lower.includes('<')) return undefined;
    const joined = lower.replace(tagsInWords, '');
    return joined === lower ? undefined : (event.exec(joined) ?? scripts.exec(joined))?.[0];
  },
};
