import { checkNodeVersion, defaultNodeVersion } from '../../../lib/image/node-versions';

const today = new Date('2026-11-21');

test.each([22, defaultNodeVersion, 26])('Node %s has days left', (version) => {
  expect(checkNodeVersion(version, today)).toBeGreaterThan(0);
});

test('on its last day a line still counts, on the next it does not', () => {
  expect(checkNodeVersion(22, new Date('2027-04-30'))).toBe(0);
  expect(() => checkNodeVersion(22, new Date('2027-05-01'))).toThrow('last security fix on 2027-04-30');
});

test.each([
  ['that has ended', 20, 'nodeVersion received 20, which got its last security fix on 2026-04-30.'],
  ['that there is no image of', 25, 'nodeVersion received 25; there is no image of that line.'],
])('a line %s is refused, with those that are left', (_, version, message) => {
  expect(() => checkNodeVersion(version, today)).toThrow(
    expect.objectContaining({ code: 'ERR_NODE_VERSION', message, fix: 'Take 22, 24, 26.' }) as Error,
  );
});
