import type { Concern } from '../../../nginx/concern';
import { block, directive } from '../../../nginx/directive';
import { control, withFront } from '../../helpers/front';

const post = (origin: string) => ({ method: 'POST', headers: { origin, cookie: 'session=1' } });

/** The variable that others ask, as if no request came from a page. */
const nobodyAsks: Concern = () => ({
  http: [block('map', ['$http_origin', '$origin_kind'], [directive('default', 'absent')])],
});

control(
  'trusted-origins',
  'CSRF guard and CORS know an origin on the list from one that only looks like it',
  { options: { trustedOrigins: ['https://partner.example', 'https://[2001:db8::1]:8443', 'http://localhost:3000'] } },
  async ({ get, port }) => {
    const known = ['https://partner.example', 'https://[2001:db8::1]:8443', 'http://localhost:3000'];
    const strange = [
      'https://partner.example:444',
      'http://partner.example',
      'https://partner.example.',
      'https://partner.example.evil.example',
      'https://partnerXexample',
      'https://sub.partner.example',
      'https://evil.example/https://partner.example',
      'https://PARTNER.example',
      'https://2:8443',
      'http://localhost:30000',
      `http://localhost:${port}`,
      'null',
    ];
    for (const origin of known) {
      const { status, headers } = await get('/', post(origin));
      expect({ origin, status }).toEqual({ origin, status: 200 });
      expect(headers['access-control-allow-origin']).toBe(origin);
    }
    for (const origin of strange) {
      const { status, headers } = await get('/', post(origin));
      expect({ origin, status }).toEqual({ origin, status: 403 });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  },
  nobodyAsks,
);

test('the list may be long, its origins too, and one may stand there twice', () => {
  const longest = `https://${Array(4).fill('a'.repeat(62)).join('.')}:65535`;
  const trustedOrigins = [
    longest,
    longest,
    ...Array.from({ length: 500 }, (_, index) => `https://tenant-${index}.example.com`),
  ];
  return withFront({ options: { trustedOrigins } }, async ({ get }) => {
    expect((await get('/', post(longest))).status).toBe(200);
    expect((await get('/', post('https://tenant-499.example.com'))).status).toBe(200);
    expect((await get('/', post('https://tenant-500.example.com'))).status).toBe(403);
  });
});
