import type { Concern } from '../concern';
import { comment, directive } from '../directive';

/** Headers by which proxies, caches and frameworks tell the app something; here nobody but the front may. */
const cleared = [
  'Forwarded',
  'Forwarded-For',
  'X-Forwarded',
  'X-Forwarded-By',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Forwarded-Ssl',
  'X-Original-Forwarded-For',
  'X-Original-Host',
  'X-Original-URL',
  'X-Rewrite-URL',
  'X-Url-Scheme',
  'X-Host',
  'Front-End-Https',
  'Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'CF-Connecting-IPv6',
  'Fastly-Client-IP',
  'Fly-Client-IP',
  'X-Appengine-User-IP',
  'X-Azure-ClientIP',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'X-Originating-IP',
  'X-Remote-Addr',
  'X-Remote-IP',
  'X-Vercel-Forwarded-For',
] as const;

/** What the app reads of the way a request came is true. */
export const forwardingHeaders: Concern = () => ({
  http: [
    comment(
      'Header names with an underscore or other odd letters are dropped: CGI-like code takes them for their twins with a hyphen.',
    ),
    directive('underscores_in_headers', 'off'),
    directive('ignore_invalid_headers', 'on'),
  ],
  server: [
    comment(
      'Replaced, never appended to: Express, Koa and Fastify trust the leftmost address as soon as they trust a proxy at all.',
    ),
    directive('proxy_set_header', 'X-Forwarded-For', '$client_address'),
    directive('proxy_set_header', 'X-Real-IP', '$client_address'),
    directive('proxy_set_header', 'X-Forwarded-Proto', 'https'),
    directive('proxy_set_header', 'X-Forwarded-Host', '$public_host'),
    comment('Other names for the same things, which some library believes.'),
    ...cleared.map((name) => directive('proxy_set_header', name, '')),
    comment('httpoxy (CVE-2016-5385): Proxy becomes HTTP_PROXY in CGI-like environments.'),
    directive('proxy_set_header', 'Proxy', ''),
    comment('Next.js took it for its own mark and skipped its middleware, logins included (CVE-2025-29927).'),
    directive('proxy_set_header', 'X-Middleware-Subrequest', ''),
  ],
});
