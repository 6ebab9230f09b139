import type { Concern } from '../concern';
import { block, comment, directive } from '../directive';
import { plainSpelling } from '../paths';

/** The paths in `routes` exist and no others, where that names any. */
export const allowedRoutes: Concern = ({ routes }) =>
  routes.length === 0
    ? {}
    : {
        http: [
          comment("The front's own pages, such as security.txt, are served all the same."),
          block(
            'map',
            ['$request_uri', '$route_unknown'],
            [directive('default', '1'), ...routes.map((path) => directive(plainSpelling(path), ''))],
          ),
        ],
        proxy: [block('if', ['($route_unknown)'], [directive('return', '404')])],
        refusals: [{ variable: '$route_unknown', value: '1' }],
      };
