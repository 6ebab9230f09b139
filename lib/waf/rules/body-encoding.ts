import type { WafRuleOf } from '../rule';
import { anyOf, matches } from '../statements';

/**
 * Bodies that AWS WAF reads as other bytes than the app: compressed ones, which Express and Fastify's plugins inflate, and JSON in
 * UTF-7, UTF-16 or UTF-32, which body-parser decodes. No rule on bodies sees what is in them.
 */
export const bodyEncoding: WafRuleOf = ({ mode }) => ({
  name: 'body-encoding',
  action: mode,
  status: 415,
  ...(mode === 'count' && { insertedHeaders: { 'casemate-body': 'uninspected' } }),
  statement: anyOf(
    matches('(?i)(?:gzip|deflate|compress|br|zstd)', { singleHeader: { Name: 'content-encoding' } }),
    matches('(?i)charset\\s*=\\s*["\']?\\s*(?:utf-?(?:7|16|32)|ucs|csucs)', { singleHeader: { Name: 'content-type' } }),
  ),
});
