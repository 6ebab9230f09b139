import type { Concern } from '../concern';
import { comment, directive, literal } from '../directive';
import { securityPolicyPage } from '../pages/security-policy';

const policyPath = '/.well-known/security-policy';

/** Valid for a year from the first of this month: the file is the same all month, and never more than a year ahead (RFC 9116, section 2.5.5). */
export const expires = (date: Date): string =>
  new Date(Date.UTC(date.getUTCFullYear() + 1, date.getUTCMonth(), 1)).toISOString().replace('.000', '');

/** Whoever finds a hole finds whom to tell: security.txt (RFC 9116) and a page for people. */
export const securityTxt: Concern = ({ securityContact, securityPolicy }, { date }) => {
  const contacts = [securityContact].flat().map((contact) => literal(contact, 'securityContact'));
  const lines = [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${expires(date)}`,
    `Policy: ${securityPolicy === undefined ? `https://$public_host${policyPath}` : literal(securityPolicy, 'securityPolicy')}`,
    'Canonical: https://$public_host/.well-known/security.txt',
  ];
  return {
    pages: [
      {
        path: '/.well-known/security.txt',
        directives: [
          comment('The front answers, not the app: it is the same for every service of a team.'),
          directive('default_type', 'text/plain; charset=utf-8'),
          directive('return', '200', lines.join('\n') + '\n'),
        ],
      },
      {
        path: '/security.txt',
        directives: [directive('return', '301', 'https://$public_host/.well-known/security.txt')],
      },
      ...(securityPolicy === undefined
        ? [
            {
              path: policyPath,
              directives: [
                directive('default_type', 'text/html; charset=utf-8'),
                directive('return', '200', securityPolicyPage(contacts)),
              ],
            },
          ]
        : []),
    ],
  };
};
