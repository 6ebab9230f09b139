import { control, withFront, type FrontOptions } from '../../helpers/front';

interface SecurityTxt {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly errors: readonly string[];
}

/** By the grammar and the rules of RFC 9116, section 2 and 4. */
function parse(text: string): SecurityTxt {
  const lines = text.split(/\r?\n/);
  const last = lines.pop();
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const fields = rows.map((line) => {
    const [, name = '', value = ''] = /^([!-9;-~]+): (\S.*)$/.exec(line) ?? [];
    return [name.toLowerCase(), value] as const;
  });
  const known = [
    'acknowledgments',
    'canonical',
    'contact',
    'encryption',
    'expires',
    'hiring',
    'policy',
    'preferred-languages',
  ];
  const of = (wanted: string): string[] => fields.flatMap(([name, value]) => (name === wanted ? [value] : []));
  const uri = (value: string): boolean => /^(?:https:\/\/|mailto:|tel:)/.test(value) && URL.canParse(value);
  const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
  const rules: readonly [broken: boolean, message: string][] = [
    [last !== '', 'the last line does not end'],
    [fields.some(([name]) => !known.includes(name)), 'a line that is no known field'],
    [of('contact').length === 0, '2.5.3: no Contact'],
    [of('expires').length !== 1, '2.5.5: not exactly one Expires'],
    [!of('expires').every((value) => dateTime.test(value)), '2.5.5: Expires is no date of RFC 3339'],
    [of('preferred-languages').length > 1, '2.5.8: more than one Preferred-Languages'],
    [!['contact', 'policy', 'canonical'].flatMap(of).every(uri), '2.5: not a URI, or not over https'],
  ];
  return { fields, errors: rules.filter(([broken]) => broken).map(([, message]) => message) };
}

const of = ({ fields }: SecurityTxt, wanted: string): string[] =>
  fields.flatMap(([name, value]) => (name === wanted ? [value] : []));

const path = '/.well-known/security.txt';

test('the parser in this file sees what is wrong', () => {
  expect(parse('Contact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00Z\n').errors).toEqual([]);
  expect(parse('Expires: 2027-01-01\nContact:x\nPolicy: http://a.example\nHiring: x').errors).toHaveLength(5);
});

control('security-txt', 'security.txt is valid by RFC 9116', {}, async ({ get, seen }) => {
  const { status, headers, body } = await get(path);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(parse(body).errors).toEqual([]);
  expect(of(parse(body), 'contact')).toEqual(['mailto:security@example.com']);
  expect(seen()).toBe(0);
});

const dates = ['2026-01-01T00:00:00Z', '2026-11-21T12:00:00Z', '2028-02-29T23:59:59Z', '2026-12-31T23:59:59Z'];
const expiry = ['2027-01-01T00:00:00Z', '2027-11-01T00:00:00Z', '2029-02-01T00:00:00Z', '2027-12-01T00:00:00Z'];

for (const [index, date] of dates.entries()) {
  test(`made on ${date} it expires a year after the first of the month, less than a year ahead`, () =>
    withFront({ profile: { date: new Date(date) } }, async ({ get }) => {
      const [expires = ''] = of(parse((await get(path)).body), 'expires');
      expect(expires).toBe(expiry[index]);
      const ahead = (Date.parse(expires) - Date.parse(date)) / 86_400_000;
      expect(ahead).toBeGreaterThan(333);
      expect(ahead).toBeLessThanOrEqual(366);
    }));
}

test('today it is neither over nor more than a year ahead', () =>
  withFront({}, async ({ get }) => {
    const expires = Date.parse(of(parse((await get(path)).body), 'expires')[0] ?? '');
    expect(expires).toBeGreaterThan(Date.now());
    expect(expires).toBeLessThanOrEqual(Date.now() + 366 * 86_400_000);
  }));

test('its own addresses are those that the client asked at', () =>
  withFront({ options: { hosts: ['example.test'] } }, async ({ get }) => {
    for (const host of ['example.test', 'example.test:4443', 'a.localhost:8443']) {
      const found = parse((await get(path, { headers: { Host: host } })).body);
      expect(of(found, 'canonical')).toEqual([`https://${host}${path}`]);
      expect(of(found, 'policy')).toEqual([`https://${host}/.well-known/security-policy`]);
    }
  }));

control(
  'security-txt',
  'its policy is a page that names the contacts',
  {
    options: { securityContact: ['mailto:a@example.com', 'https://example.com/report?a=1&b=2', 'tel:+49-1'] },
  },
  async ({ get, port, seen }) => {
    const text = parse((await get(path)).body);
    expect(of(text, 'contact')).toEqual(['mailto:a@example.com', 'https://example.com/report?a=1&b=2', 'tel:+49-1']);
    const [policy = ''] = of(text, 'policy');
    expect(policy).toBe(`https://localhost:${port}/.well-known/security-policy`);
    const { status, headers, body } = await get(new URL(policy).pathname);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    expect(body).toContain('<a href="mailto:a@example.com">a@example.com</a>');
    expect(body).toContain('<a href="https://example.com/report?a=1&amp;b=2">');
    expect(body).toContain('<a href="tel:+49-1">+49-1</a>');
    expect(seen()).toBe(0);
  },
);

control('security-txt', 'the old address leads to the new one', {}, async ({ get }) => {
  for (const host of ['localhost', 'a.localhost:4443']) {
    const { status, headers } = await get('/security.txt', { headers: { Host: host } });
    expect({ status, location: headers.location }).toEqual({ status: 301, location: `https://${host}${path}` });
  }
});

const ownPolicy: FrontOptions = { options: { securityPolicy: 'https://example.com/vdp#top' } };

test('securityPolicy names a policy elsewhere; then there is no page here', () =>
  withFront(ownPolicy, async ({ get, seen }) => {
    const found = parse((await get(path)).body);
    expect(found.errors).toEqual([]);
    expect(of(found, 'policy')).toEqual(['https://example.com/vdp#top']);
    await get('/.well-known/security-policy');
    expect(seen()).toBe(1);
  }));

test('other well-known addresses belong to the app', () =>
  withFront({}, async ({ get, seen }) => {
    for (const name of ['change-password', 'acme-challenge/x', 'openid-configuration', 'security.txt.sig']) {
      expect((await get(`/.well-known/${name}`)).status).toBe(200);
    }
    expect(seen()).toBe(4);
  }));
