import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';

/** Pages and data cannot be pulled into another site's process (Spectre, cross-site script inclusion). */
export const crossOriginResourcePolicy: Concern = () => ({
  http: [
    comment(
      'Images, scripts, styles, fonts and media are left alone: other sites embed them honestly (widgets, mail, ' +
        'CDNs), and helmet breaks those. Nobody embeds HTML or JSON without CORS, which this header does not touch.',
    ),
    block(
      'map',
      ['$upstream_http_content_type', '$cross_origin_resource_policy'],
      [
        directive('default', 'same-origin'),
        comment('What most answers are, found without a regular expression.'),
        directive('application/json; charset=utf-8', 'same-origin'),
        directive('text/html; charset=utf-8', 'same-origin'),
        directive(
          '~*^(?:(?:image|audio|video|font)/|text/(?:css|javascript|vtt)|application/(?:javascript|x-javascript|ecmascript|wasm|octet-stream|vnd\\.ms-fontobject|font))',
          '',
        ),
      ],
    ),
  ],
  headers: [{ name: 'Cross-Origin-Resource-Policy', value: '$cross_origin_resource_policy', pageValue: 'same-origin' }],
});
