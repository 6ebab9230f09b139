import { page } from './page';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const link = (contact: string): string =>
  `<li><a href="${escape(contact)}">${escape(contact.replace(/^(?:mailto|tel):/, ''))}</a></li>`;

/** What whoever found a hole needs to know, for the contacts given as URIs. */
export const securityPolicyPage = (contacts: readonly string[]): string =>
  page(
    'Report a security problem',
    '<h1>Report a security problem</h1><p>If you found a weakness in this service, please tell us before you tell others:</p>' +
      `<ul>${contacts.map(link).join('')}</ul>` +
      '<p>Say what you did, what you saw and when; a request id from the header X-Request-Id helps us to find it. ' +
      'Please do not read or change data of other people, and do not slow the service down. We are thankful for reports made in good faith.</p>',
  );
