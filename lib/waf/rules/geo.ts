import type { WafRuleOf } from '../rule';

/** Countries that are not served. */
export const geo: WafRuleOf = ({ deniedCountries, behindCloudFront, chosen, mode }) =>
  behindCloudFront || !deniedCountries.length
    ? undefined
    : {
        name: 'geo',
        action: chosen ? mode : 'block',
        statement: { geoMatchStatement: { countryCodes: [...deniedCountries] } },
      };
