import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** Mozilla's intermediate list less DHE: forward secrecy and authenticated encryption only. https://ssl-config.mozilla.org */
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** TLS 1.2 and 1.3, modern ciphers. */
export const tls: Concern = (_, { certificate, key }) => ({
  http: [
    directive('ssl_certificate', certificate),
    directive('ssl_certificate_key', key),
    comment('Older versions are deprecated by RFC 8996.'),
    directive('ssl_protocols', 'TLSv1.2', 'TLSv1.3'),
    comment("Mozilla's intermediate list without DHE; the client knows best which of these its hardware is good at."),
    directive('ssl_ciphers', ciphers.join(':')),
    directive('ssl_prefer_server_ciphers', 'off'),
    comment('Tickets would be sealed with one key for the life of the process, which undoes forward secrecy.'),
    directive('ssl_session_tickets', 'off'),
    directive('ssl_session_cache', 'shared:tls:10m'),
    directive('ssl_session_timeout', '1d'),
  ],
});
