import { exceptionsOf } from '../../../container/preload/inspection-exceptions';

const sql = { detector: 'sql-injection', name: 'text' };
const known = exceptionsOf([
  { path: '/posts/*/edit', ...sql },
  { path: '/playground/' },
  { path: '/posts', detector: 'null-byte' },
]);

test.each([
  ['/posts/7/edit', [sql, { detector: 'null-byte' }]],
  ['/posts/7/edit/preview?x=/../', [sql, { detector: 'null-byte' }]],
  ['/posts', [{ detector: 'null-byte' }]],
  ['/posts?a=%2e', [{ detector: 'null-byte' }]],
  ['/playground', [{}]],
  ['/playground/', [{}]],
  ['/playground/a%20b', [{}]],
  ['/playground/..x', [{}]],
])('%s has its exceptions', (target, expected) => {
  expect(known(target)).toEqual(expected);
});

test.each([
  '/',
  '',
  '*',
  '/post',
  '/posts2',
  '/POSTS/7/edit',
  '/x/playground',
  '//playground',
  '/playground/../x',
  '/playground/..',
  '/playground/.',
  '/playground/%2e%2E/x',
  '/playground/..%2Fx',
  '/playground\\..\\x',
  '/playground%5C..',
  'http://a/playground',
])('%s has none, whatever the app makes of it', (target) => {
  expect(known(target)).toEqual([]);
});

test('without exceptions, nothing is read', () => {
  expect(exceptionsOf([])('/playground')).toEqual([]);
});
