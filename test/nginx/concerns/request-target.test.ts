import { control, withFront } from '../../helpers/front';
import { logged } from '../../helpers/logged';
import { raw, statusOf } from '../../helpers/raw';

const get = (port: number, target: string): Promise<string> =>
  raw(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);

control('request-target', 'a fragment does not reach the app', {}, async ({ port, seen }) => {
  for (const target of ['/#', '/a#/../.env', '/a#/../.git/config', '/?a=1#b', '/%23#']) {
    expect({ target, status: statusOf(await get(port, target)) }).toEqual({ target, status: 400 });
  }
  expect(seen()).toBe(0);
});

test('it is logged by its name', () =>
  withFront({}, async ({ port, log }) => {
    await get(port, '/a#b');
    expect((await logged({ log }, 1)).at(-1)).toMatchObject({ status: '400', refusedBy: 'request-target' });
  }));

test('an encoded # is a letter like any other', () =>
  withFront({}, async ({ port, seen }) => {
    expect(statusOf(await get(port, '/tags/c%23?q=%23'))).toBe(200);
    expect(seen()).toBe(1);
  }));
