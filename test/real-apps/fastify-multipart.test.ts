import { installed, runClient } from '../helpers/apps';
import { sameBehindTheFront, withCasemate } from '../helpers/casemate';
import { request } from '../helpers/request';

jest.setTimeout(120_000);

let directory = '';
beforeAll(async () => {
  directory = await installed('fastify');
}, 300_000);

interface Part {
  readonly name: string;
  readonly size?: number;
}

sameBehindTheFront(
  'a form with a file of 5 MB arrives whole',
  () => directory,
  async (app) => {
    const { sent, status, got } = (await runClient(directory, app)) as { sent: Part[]; status: number; got: Part[] };
    expect(sent.map(({ size }) => size)).toContain(5 * 1024 * 1024);
    expect({ status, got }).toEqual({ status: 200, got: sent });
  },
);

const form = (bytes: number): Buffer => {
  const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes), Buffer.from('\r\n--x--\r\n')]);
};

test('the cap is raised on the path of the uploads only', () =>
  withCasemate(directory, {}, async ({ url }) => {
    const send = async (path: string, megabytes: number): Promise<number> => {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
      const body = form(megabytes * 1024 * 1024);
      return (await request(url + path, { method: 'POST', headers, body })).status;
    };
    expect(await send('/avatar', 0.9)).toBe(200);
    expect(await send('/avatar', 5)).toBe(413);
    expect(await send('/upload', 5)).toBe(200);
    expect(await send('/upload', 7)).toBe(413);
  }));
