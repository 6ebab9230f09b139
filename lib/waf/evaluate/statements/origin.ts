import type { Compile } from '../compile';
import { forwarded, isIn, networks } from '../addresses';
import { isNode, listOf, numberOf, textsOf } from '../node';

export const ipSetReference: Compile = (node, compiler) => {
  const set = compiler.resource(node.Arn, 'AWS::WAFv2::IPSet');
  if (!set) return compiler.unsupported(`the IP set ${JSON.stringify(node.Arn)}, which is not in the template`);
  const blocks = networks(textsOf(set.Addresses));
  const config = node.IPSetForwardedIPConfig;
  return ({ seen, clientIp, details }) => {
    const from = isNode(config) ? forwarded(seen, config) : { addresses: [clientIp] };
    if (!from) return false;
    const met = 'fallback' in from ? from.fallback : from.addresses.some((address) => isIn(blocks, address));
    if (met) details.push({ statement: 'IPSetReferenceStatement', text: clientIp });
    return met;
  };
};

/** Labels every request that it inspects with its country and region, matched or not. The request says where it comes from. */
export const geoMatch: Compile = (node) => {
  const countries = new Set(textsOf(node.CountryCodes));
  const config = node.ForwardedIPConfig;
  return ({ request, seen, labels, details }) => {
    const { country = 'XX', region = 'XX' } = request;
    const from = isNode(config) ? forwarded(seen, config) : { addresses: [] };
    if (!from) return false;
    if ('fallback' in from) return from.fallback;
    const prefix = isNode(config) ? 'awswaf:forwardedip:geo' : 'awswaf:clientip:geo';
    labels.add(`${prefix}:country:${country}`).add(`${prefix}:region:${country}-${region}`);
    if (!countries.has(country)) return false;
    details.push({ statement: 'GeoMatchStatement', text: country });
    return true;
  };
};

export const asnMatch: Compile = (node) => {
  const numbers = new Set(listOf(node.AsnList).map((asn) => numberOf(asn, -1)));
  const config = node.ForwardedIPConfig;
  return ({ request, seen, details }) => {
    const from = isNode(config) ? forwarded(seen, config) : { addresses: [] };
    if (!from) return false;
    if ('fallback' in from) return from.fallback;
    // AWS WAF takes 0 for a request whose network it does not know.
    const met = numbers.has(request.asn ?? 0);
    if (met) details.push({ statement: 'AsnMatchStatement', text: String(request.asn ?? 0) });
    return met;
  };
};
