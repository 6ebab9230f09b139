import { cases, casesFront, valuesOf } from '../../helpers/answers';
import { control, withFront } from '../../helpers/front';

/** Each with something of what it gives away. */
const revealing: Readonly<Record<string, string>> = {
  Server: 'Express/4.17.1',
  'X-Powered-By': 'Express',
  'X-Powered-CMS': 'Ghost 5.2',
  'X-AspNet-Version': '4.0.30319',
  'X-AspNetMvc-Version': '5.2',
  'X-Generator': 'Drupal 8',
  'X-Runtime': '0.1',
  'X-Version': '1.2.3',
  'X-Server-Name': 'ip-10-0-0-1',
  'X-Backend-Server': 'node-1',
  'X-CF-Powered-By': 'CF',
  'X-Framework': 'Sails',
  'X-Debug-Token': 'abc',
  'X-Debug-Token-Link': '/_profiler/abc',
  'X-Served-By': 'cache-1',
  'X-Envoy-Upstream-Service-Time': '5',
  Via: '1.1 node-1',
};

control('technology-headers', 'answers do not say what made them', casesFront(revealing), async (front) => {
  for (const { title, ask } of cases) {
    const answer = await ask(front);
    const said = Object.keys(revealing)
      .filter((name) => name !== 'Server')
      .filter((name) => valuesOf(answer, name).length > 0);
    expect({ title, said }).toEqual({ title, said: [] });
    expect({ title, server: valuesOf(answer, 'Server') }).toEqual({ title, server: ['nginx'] });
    expect({ title, version: /\d+\.\d+\.\d+/.exec(answer.body)?.[0] }).toEqual({ title, version: undefined });
  }
});

test('headers that help clients stay', () => {
  const kept = {
    'X-RateLimit-Remaining': '5',
    'X-Total-Count': '7',
    'Server-Timing': 'db;dur=1',
    Link: '</a>; rel=next',
  };
  return withFront(casesFront(kept), async ({ get }) => {
    const answer = await get('/');
    expect(Object.keys(kept).map((name) => valuesOf(answer, name))).toEqual(
      Object.values(kept).map((value) => [value]),
    );
  });
});
