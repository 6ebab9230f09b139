import { control, echo, withFront } from '../../helpers/front';
import { logged } from '../../helpers/logged';

control(
  'preload',
  "what the app's process tells the front stays between them",
  {
    app: (_, response) => {
      for (const name of ['X-Casemate-Refused-By', 'X-Casemate-Reported', 'X-Casemate-Cors']) {
        response.setHeader(name, 'cookies');
      }
      response.end();
    },
  },
  async (front) => {
    const { headers } = await front.get('/');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-casemate'))).toEqual([]);
    expect(await logged(front, 1)).toMatchObject([{ refusedBy: 'cookies', reported: 'cookies' }]);
  },
);

control('preload', 'the mark of the front is its own, whatever a client sends', { app: echo }, async ({ get }) => {
  for (const headers of [
    {},
    { 'X-Casemate-Front': '2' },
    { 'x-casemate-front': ['2', '3'] },
    { X_Casemate_Front: '2' },
    { 'X-Casemate-Port': '1' },
  ]) {
    const { body } = await get('/', { headers });
    const got = (JSON.parse(body) as { headers: Record<string, string> }).headers;
    expect(Object.entries(got).filter(([name]) => /casemate/i.test(name))).toEqual([
      ['x-casemate-front', '1'],
      ['x-casemate-port', expect.stringMatching(/^\d{2,5}$/)],
    ]);
  }
});

test('a request that says nothing of itself is neither refused nor reported', () =>
  withFront({}, async (front) => {
    await front.get('/');
    expect(await logged(front, 1)).toMatchObject([{ refusedBy: '', reported: '' }]);
  }));
