import { createHash } from 'node:crypto';
import type { Inspected } from '../../lib/inspection';
import { objects, pairs, type Row } from '../corpora';
import { headers } from './honest';
import { honestTexts } from './honest-texts';

/** A text of the corpora, in each way it is sent; it counts as refused where one of them is. */
export interface Case {
  readonly class: string;
  readonly file: string;
  readonly text: string;
  readonly requests: readonly Inspected[];
}

/** What is corrected by most of these must hold on the rest. */
export const isHeldOut = (text: string): boolean =>
  (createHash('sha256').update(`casemate ${text}`).digest()[0] as number) % 8 === 7;

export const get = (target: string, more: readonly string[] = []): Inspected => ({
  method: 'GET',
  target,
  rawHeaders: [...headers, ...more],
});
export const post = (type: string, body: string | Buffer, target = '/api/items'): Inspected => ({
  method: 'POST',
  target,
  rawHeaders: [...headers, 'Content-Type', type],
  body: Buffer.from(body),
});

/** Without halves of surrogate pairs, which no URL can have. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

const encoded = /%[0-9a-f]{2}|%u[0-9a-f]{4}/i;
/** What no URL has on the wire. */
const wire = (text: string): string =>
  text.replace(/[^!-~]/g, (character) =>
    /[\ud800-\udfff]/.test(character) && character.length === 1 ? '' : encodeURIComponent(character),
  );
const asValue = (text: string): string =>
  encoded.test(text)
    ? wire(text).replaceAll('#', '%23').replaceAll('&', '%26').replaceAll('+', '%20')
    : encodeURIComponent(wellFormed(text));

const boundary = 'casemate-measures-5c1d';
const multipart = (name: string, text: string): Inspected =>
  post(
    `multipart/form-data; boundary=${boundary}`,
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n--${boundary}--\r\n`,
  );

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** In a query and in JSON; `[$ne]=1` goes on after a name, JSON is a value. */
function inQueryAndJson(text: string): Inspected[] {
  const bracket = /^\[(\$\w+)\]=(.*)$/.exec(text);
  const value = bracket ? { [bracket[1] ?? '']: bracket[2] } : /^[{[]/.test(text) ? (parsed(text) ?? text) : text;
  return [
    get(bracket ? `/search?user${text}` : `/search?q=${asValue(text)}&page=2`),
    post('application/json', JSON.stringify({ q: value, page: 2 })),
  ];
}

const classes: Readonly<Record<string, string>> = {
  sqli: 'SQL injection',
  'SQL Injection': 'SQL injection',
  xss: 'Cross-site scripting',
  'XSS Injection': 'Cross-site scripting',
  'NoSQL Injection': 'NoSQL injection',
  'no-sql-injection': 'NoSQL injection',
  cmdi: 'Command injection',
  'Command Injection': 'Command injection',
  'os-cmd-execution': 'Command injection',
  'path-traversal': 'Path traversal',
  'Directory Traversal': 'Path traversal',
  'File Inclusion': 'File inclusion',
  'Server Side Template Injection': 'Template injection',
  'XXE Injection': 'XML external entity',
  xml: 'XML external entity',
  'server-side-include': 'Server-side include',
  'Open Redirect': 'Open redirect',
  'LDAP Injection': 'LDAP injection',
};

/** At least what CRS 4.29 at paranoia 1 refuses there, in percent. */
export const goals: Readonly<Record<string, number>> = {
  'SQL injection, libinjection': 99.6,
  'SQL injection, httpparams': 99.7,
  'SQL injection, patt-intruder': 84.6,
  'Cross-site scripting, libinjection': 100,
  'Cross-site scripting, httpparams': 97.4,
  'Cross-site scripting, patt-intruder': 85.4,
  'NoSQL injection, patt-intruder': 84.8,
  'NoSQL injection, fuzzdb': 88.2,
  'Command injection, patt-intruder': 73.3,
  'Command injection, httpparams': 49.4,
  'Path traversal, patt-intruder': 89.3,
  'File inclusion, patt-intruder': 87.2,
  'Template injection, patt-intruder': 94.4,
  'XML external entity, patt-intruder': 91.3,
  'Log4Shell, crs-regression': 100,
  'Shellshock, crs-regression': 100,
};

function listed(folder: string, file: string): Case[] {
  return pairs(folder, file).flatMap((row) => {
    const [kind = '', text = ''] = [row[0], row.at(-1)];
    const group = classes[kind];
    if (!group || text === '') return [];
    const requests = inQueryAndJson(text);
    if (group === 'XML external entity') requests.push(post('application/xml', text));
    return [{ class: group, file, text, requests }];
  });
}

type Encode = (text: string) => string;
const encoders: Readonly<Record<string, Encode>> = {
  Plain: (text) => text,
  // Go's url.PathEscape.
  URL: (text) => encodeURIComponent(text).replace(/%(26|3D|2B|24|3A|40)/g, (escape) => decodeURIComponent(escape)),
  Base64: (text) => Buffer.from(text).toString('base64'),
  Base64Flat: (text) => Buffer.from(text).toString('base64').replaceAll('=', ''),
  JSUnicode: (text) =>
    text.replace(/[^]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  XMLEntity: (text) =>
    `<string>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;').replaceAll("'", '&#39;')}</string>`,
};
const name = 'a3c9f0e1b2';
const encode = (by: string, text: string): string => (encoders[by] ?? (encoders['Plain'] as Encode))(text);

/** As gotestwaf's placeholders send a payload (its internal/payload/placeholder). */
const placeholders: Readonly<Record<string, (text: string) => Inspected>> = {
  URLParam: (text) => get(`/?${name}=${wire(text)}`),
  URLPath: (text) => get(`/${wire(text)}`),
  HTMLForm: (text) => post('application/x-www-form-urlencoded', `${name}=${text}`),
  HTMLMultipartForm: (text) => multipart(name, text),
  JSONRequest: (text) => post('application/json', `{"test": true, "${name}": "${encode('JSUnicode', text)}"}`),
  JSONBody: (text) => post('application/json', text),
  RequestBody: (text) => post('text/plain', text),
  Header: (text) => get('/', [`X-${name}`, text]),
  UserAgent: (text) => ({ method: 'GET', target: '/', rawHeaders: ['Host', 'shop.example', 'User-Agent', text] }),
  XMLBody: (text) => post('text/xml', text),
  SOAPBody: (text) =>
    post(
      'text/xml',
      `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Header/><soapenv:Body><ns1:${name}>${encode('XMLEntity', text)}</ns1:${name}></soapenv:Body></soapenv:Envelope>`,
    ),
  gRPC: (text) =>
    post(
      'application/grpc',
      Buffer.concat([Buffer.from([0, 0, 0, 0, text.length + 2, 10, text.length]), Buffer.from(text)]),
    ),
  GraphQL: (text) => post('application/json', text),
};

interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function placed(placeholder: unknown, text: string): Inspected[] {
  if (typeof placeholder === 'string') {
    const place = placeholders[placeholder];
    return place ? [place(text)] : [];
  }
  const [kind, value] = Object.entries(Object(placeholder) as Row)[0] ?? ['', undefined];
  if (kind !== 'RawRequest') return kind in placeholders ? placed(kind, text) : [];
  const { method, path, headers: own, body } = value as RawRequest;
  return [
    {
      method,
      target: wire(path.replaceAll('{{payload}}', text)),
      rawHeaders: Object.entries(own ?? {}).flatMap(([header, line]) => [header, line.replaceAll('{{payload}}', text)]),
      ...(body !== undefined && { body: Buffer.from(body.replaceAll('{{payload}}', text)) }),
    },
  ];
}

/** Each payload, by each encoder, in each place: one case each, as gotestwaf counts. */
function goTestWaf(folder: string, honest: boolean): Case[] {
  return objects(folder, 'gotestwaf').flatMap(({ set, name: test, payload, encoder, placeholder }) =>
    (set === 'false-pos') !== honest
      ? []
      : (payload as string[]).flatMap((text) =>
          (encoder as string[]).flatMap((by) =>
            (placeholder as unknown[]).flatMap((place) =>
              placed(place, encode(by, text)).map((request) => ({
                class: honest ? 'Honest' : `gotestwaf`,
                file: honest ? 'gotestwaf' : String(test),
                text,
                requests: [request],
              })),
            ),
          ),
        ),
  );
}

const families: Readonly<Record<number, string>> = {
  930: 'Path traversal',
  932: 'Command injection',
  934: 'Node.js and templates',
  941: 'Cross-site scripting',
  942: 'SQL injection',
};
const single: Readonly<Record<number, string>> = {
  944150: 'Log4Shell',
  944151: 'Log4Shell',
  932170: 'Shellshock',
  932171: 'Shellshock',
};

/** The requests of the Core Rule Set's own tests that one of its rules must find. */
function crs(folder: string): Case[] {
  return objects(folder, 'crs-regression').flatMap((row) => {
    const rule = Number(row['rule']);
    const group = single[rule] ?? families[Math.floor(rule / 1000)];
    if (!group || !(row['expect'] as number[] | undefined)?.includes(rule)) return [];
    const body = row['data'] === undefined ? undefined : String(row['data']);
    const request: Inspected = {
      method: String(row['method']),
      target: String(row['uri']),
      rawHeaders: Object.entries(Object(row['headers']) as Row).flatMap(([header, value]) => [header, String(value)]),
      ...(body !== undefined && { body: Buffer.from(body) }),
    };
    return [
      {
        class: group,
        file: 'crs-regression',
        text: `${request.target} ${body ?? ''} ${String(rule)}`,
        requests: [request],
      },
    ];
  });
}

export const attacks = (folder: string): Case[] => [
  ...['libinjection', 'httpparams', 'patt-intruder', 'fuzzdb'].flatMap((file) => listed(folder, file)),
  ...goTestWaf(folder, false),
  ...crs(folder),
];

/** A text where people put texts; each of these must pass. */
export const carriedHonestly = (text: string): Inspected[] => [
  get(`/search?q=${encodeURIComponent(wellFormed(text))}&page=2`),
  post('application/json', JSON.stringify({ comment: text, tags: ['a', text], page: 2 })),
  post(
    'application/x-www-form-urlencoded',
    `comment=${encodeURIComponent(wellFormed(text)).replaceAll('%20', '+')}&page=2`,
  ),
  multipart('comment', text),
];

export function honestCases(folder: string): Case[] {
  const honest = (file: string, text: string): Case => ({
    class: 'Honest',
    file,
    text,
    requests: carriedHonestly(text),
  });
  return [
    ...pairs(folder, 'libinjection').flatMap(([kind, , text = '']) =>
      kind === 'fp' ? [honest('libinjection', text)] : [],
    ),
    ...pairs(folder, 'httpparams').flatMap(([kind, text = '']) =>
      kind === 'norm' ? [honest('httpparams', text)] : [],
    ),
    ...goTestWaf(folder, true),
    ...Object.entries(honestTexts).flatMap(([kind, texts]) => texts.map((text) => honest(`own, ${kind}`, text))),
  ];
}
