import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** NGINX writes `1mb` as `1m`. */
const size = (value: string): string => value.replace(/b$/, '');

/** A body is refused at the limit, before the app sees any of it, whether its length was announced or comes in chunks. */
export const bodyLimit: Concern = ({ bodyLimit, bodyLimits }) => ({
  http: [directive('client_max_body_size', size(bodyLimit))],
  paths: Object.fromEntries(
    Object.entries(bodyLimits).map(([path, limit]) => [
      path,
      [comment('A body limit of its own, from bodyLimits.'), directive('client_max_body_size', size(limit))],
    ]),
  ),
  refusals: [{ variable: '$status', value: '413' }],
});
