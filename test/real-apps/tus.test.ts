import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installed, runClient } from '../helpers/apps';
import { sameBehindTheFront, withCasemate } from '../helpers/casemate';
import { request } from '../helpers/request';

jest.setTimeout(120_000);

let directory = '';
beforeEach(async () => {
  directory = await installed('tus');
  const uploads = join(directory, 'uploads');
  rmSync(uploads, { recursive: true, force: true });
  mkdirSync(uploads);
}, 300_000);

interface Upload {
  readonly url: string;
  readonly requests: readonly string[];
}
interface Uploads {
  readonly sha256: string;
  readonly whole: Upload;
  readonly broken: Upload;
  readonly resumed: Upload;
}

sameBehindTheFront(
  '8 MB are uploaded in chunks, and resumed where the connection broke',
  () => directory,
  async (app) => {
    const { sha256, whole, broken, resumed } = (await runClient(directory, app)) as Uploads;
    expect(whole.requests).toEqual(['POST 201', 'PATCH 204', 'PATCH 204', 'PATCH 204']);
    expect(broken.requests).toEqual(['POST 201', 'PATCH 204']);
    expect(resumed.requests).toEqual(['HEAD 200', 'PATCH 204', 'PATCH 204']);
    for (const upload of [whole, resumed]) {
      // The address that the server gave, which must be the one that clients reach.
      expect(upload.url.startsWith(`${app.url}/files/`)).toBe(true);
      const digest = await request(upload.url.replace('/files/', '/digest/'));
      expect(JSON.parse(digest.body)).toEqual({ length: 8 * 1024 * 1024, sha256 });
    }
  },
);

test('the cap is raised on the path of the uploads only', () =>
  withCasemate(directory, {}, async ({ url }) => {
    const post = (path: string, megabytes: number, headers = {}) =>
      request(url + path, { method: 'POST', headers, body: Buffer.alloc(megabytes * 1024 * 1024) });
    expect((await post('/other', 1)).status).toBe(200);
    for (const path of ['/other', '/digest', '/other/files', '/']) {
      expect({ path, status: (await post(path, 2)).status }).toEqual({ path, status: 413 });
    }
    const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '0', 'Content-Type': 'application/octet-stream' };
    expect((await post('/files', 4, headers)).status).not.toBe(413);
    expect((await post('/files', 5, headers)).status).toBe(413);
  }));
