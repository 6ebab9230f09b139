import { lessThan, plus } from '../characters';
import { serializedWords } from '../words';
import type { Detector } from '../subject';

/**
 * CWE-611: entities that a document takes from elsewhere, parameter entities, entities made of entities (CWE-776), includes,
 * and an encoding (UTF-7) in which none of it could be seen. The plain doctypes of SVG and XHTML pass.
 */
const signs =
  /<!entity {1,4}%|<!entity [^<>]{1,120}? (?:system|public) |<!doctype [^<>[]{1,80}? (?:system) |<!doctype [^<>[]{1,80} public "[^"<>]{0,200}" "(?:file|ftp|gopher|jar|php|expect|netdoc):|<xi:include|<xs:(?:include|import) [^<>]{0,200}(?:schemalocation|namespace) ?=|<!entity [^<>]{1,60} (["'])(?:&\w{1,40};){2}|<!\[cdata\[ ?<(?:script|!\[)|encoding ?= ?["']utf-?7["']|\+adw-?aiq-|<!attlist |<xsl:(?:value-of|include|import|script|copy-of)[^<>]{0,120}(?:document ?\(|unparsed-text|system-property|href ?=|php:function|select ?= ?["'])/;

export const xmlExternalEntity: Detector = {
  name: 'xml-external-entity',
  wants: ({ kinds, topics }) => (kinds & lessThan) !== 0 || ((kinds & plus) !== 0 && (topics & serializedWords) !== 0),
  find: ({ lower, part }) =>
    // No app asks for a document in a query.
    part === 'query' && lower.startsWith('<?xml')
      ? '<?xml'
      : lower.includes('<!') || lower.includes('<x') || lower.includes('utf-') || lower.includes('+adw')
        ? signs.exec(lower)?.[0]
        : undefined,
};
