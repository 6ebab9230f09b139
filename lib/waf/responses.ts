import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { WafRule } from './rule';

type Body = wafv2.CfnWebACL.CustomResponseBodyProperty;
export type ResponseKind = 'html' | 'json';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Content too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  429: 'Too many requests',
};

/** The rule's code, as errors have one. */
export const codeOf = ({ name }: Pick<WafRule, 'name'>): string =>
  `ERR_${name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`;

export const statusOf = ({ status = 403 }: Pick<WafRule, 'status'>): number => status;

/** What is hidden must look as if it were not there: no code. */
const shownCode = (rule: WafRule): string | undefined => (statusOf(rule) === 404 ? undefined : codeOf(rule));

function html(rule: WafRule): string {
  const [status, reason, code] = [statusOf(rule), reasons[statusOf(rule)] ?? '', shownCode(rule)];
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${status} ${reason}</title><h1>${reason}</h1>${code === undefined ? '' : `<p>${code}</p>`}</html>`
  );
}

const json = (rule: WafRule): string =>
  JSON.stringify({ status: statusOf(rule), error: reasons[statusOf(rule)] ?? '', code: shownCode(rule) });

/** The body of a refusal: AWS WAF keeps it as it is, nothing of the request gets into it. */
export const responseBody = (rule: WafRule, kind: ResponseKind): Body => ({
  contentType: kind === 'html' ? 'TEXT_HTML' : 'APPLICATION_JSON',
  content: kind === 'html' ? html(rule) : json(rule),
});
