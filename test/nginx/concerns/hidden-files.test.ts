import { control, withFront } from '../../helpers/front';

const hidden = [
  '/.env',
  '/.env.production',
  '/.git/config',
  '/app/.git/HEAD',
  '/.npmrc',
  '/.ssh/id_rsa',
  '/.aws/credentials',
  '/.DS_Store',
  '/%2eenv',
  '/public/..%2f.env',
  '//.env',
  '/x\\..\\.env',
  '/\\.env',
  '/a%5c.git/config',
  '/a\\node_modules\\b',
  '/./.env',
  '/index.js.bak',
  '/server.js~',
  '/.server.js.swp',
  '/server.js.old',
  '/server.js.orig',
  '/node_modules/express/index.js',
  '/package.json',
  '/package-lock.json',
  '/PACKAGE.JSON',
  '/yarn.lock',
  '/pnpm-lock.yaml',
  '/Dockerfile',
  '/docker-compose.yml',
  '/npm-debug.log',
  '/main.js.map',
  '/style.css.map',
  '/id_rsa',
  '/server.pem',
  '/db.sqlite',
  '/dump.sql.gz',
];

const open = [
  '/',
  '/.well-known/acme-challenge/x',
  '/keyboard',
  '/a.b',
  '/map',
  '/v1.2/items',
  '/@scope/name',
  '/_next/x.js',
];

control('hidden-files', 'files that are leaked by mistake are not found', {}, async ({ get, log, seen }) => {
  for (const path of hidden) expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 });
  expect(seen()).toBe(0);
  expect((await log()).every(({ refusedBy }) => refusedBy === 'hidden-files')).toBe(true);
});

test('paths that only look alike reach the app', () =>
  withFront({}, async ({ get }) => {
    for (const path of open) expect({ path, status: (await get(path)).status }).toEqual({ path, status: 200 });
  }));

test('hiddenFilesExcept serves them', () =>
  withFront({ options: { hiddenFilesExcept: ['/blob/'] } }, async ({ get }) => {
    expect((await get('/blob/main/.gitignore')).status).toBe(200);
    expect((await get('/other/.gitignore')).status).toBe(404);
  }));
