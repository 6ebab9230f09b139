import { cases, casesFront, valuesOf } from '../../helpers/answers';
import { control, withFront } from '../../helpers/front';

const corp = 'Cross-Origin-Resource-Policy';

control('cross-origin-resource-policy', 'pages stay in the process of their own site', casesFront(), async (front) => {
  for (const { title, ask } of cases) {
    expect({ title, policy: valuesOf(await ask(front), corp) }).toEqual({ title, policy: ['same-origin'] });
  }
});

const kept = [
  'text/html',
  'text/html; charset=utf-8',
  'application/json',
  'application/problem+json',
  'text/plain',
  'application/xml',
  'text/csv',
  'application/pdf',
  'imagery/x',
];
const embedded = [
  'image/png',
  'image/svg+xml',
  'IMAGE/PNG',
  'video/mp4',
  'audio/mpeg',
  'font/woff2',
  'text/css',
  'text/css; charset=utf-8',
  'text/javascript',
  'application/javascript; charset=utf-8',
  'application/wasm',
  'application/octet-stream',
];

control(
  'cross-origin-resource-policy',
  'data cannot be pulled into another site; files for all can',
  {
    app: (req, res) => {
      const type = new URL(req.url ?? '/', 'http://app').searchParams.get('type');
      if (type) res.setHeader('Content-Type', type);
      res.end();
    },
  },
  async ({ get }) => {
    const policy = async (type: string): Promise<string[]> =>
      valuesOf(await get(`/?type=${encodeURIComponent(type)}`), corp);
    for (const type of kept) expect({ type, policy: await policy(type) }).toEqual({ type, policy: ['same-origin'] });
    for (const type of embedded) expect({ type, policy: await policy(type) }).toEqual({ type, policy: [] });
  },
);

test("the app's own value wins", () =>
  withFront(casesFront({ [corp]: 'cross-origin' }), async ({ get }) => {
    expect(valuesOf(await get('/'), corp)).toEqual(['cross-origin']);
    expect(valuesOf(await get('/.env'), corp)).toEqual(['same-origin']);
  }));
