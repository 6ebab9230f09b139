import { isIP } from 'node:net';
import { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CasemateError } from '../errors';

/** A network in CIDR; AWS WAF takes an address only with its length, and no length of 0. */
function network(given: string): { readonly version: 'IPV4' | 'IPV6'; readonly cidr: string } {
  const [address = '', bits] = given.split('/');
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
  if (family !== 0 && length >= 1 && length <= most) {
    return { version: family === 4 ? 'IPV4' : 'IPV6', cidr: `${address}/${length}` };
  }
  throw new CasemateError(
    'ERR_WAF_ADDRESS',
    `The web ACL received the address ${JSON.stringify(given)}; AWS WAF takes networks in CIDR, of a length from 1.`,
    "Write it such as '203.0.113.0/24' or '2001:db8::/32'.",
  );
}

/** An IP set for each address family that is in the list. @throws CasemateError `ERR_WAF_ADDRESS` */
export function ipSets(
  scope: Construct,
  id: string,
  webAclScope: string,
  addresses: readonly string[],
): wafv2.CfnIPSet[] {
  const networks = addresses.map(network);
  return (['IPV4', 'IPV6'] as const).flatMap((version) => {
    const list = networks.filter((one) => one.version === version).map(({ cidr }) => cidr);
    return list.length
      ? [
          new wafv2.CfnIPSet(scope, `${id}${version}`, {
            scope: webAclScope,
            ipAddressVersion: version,
            addresses: list,
          }),
        ]
      : [];
  });
}
