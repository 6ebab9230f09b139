import { readSignatures } from '../../container/build/signatures';

const registry = 'https://registry.example/';

test.each([
  ['all signed', { invalid: [], missing: [] }, { unsigned: [] }],
  [
    'one changed on its way, and one that nobody signed',
    {
      invalid: [{ code: 'EINTEGRITYSIGNATURE', name: 'a', version: '1.0.0', registry, integrity: 'sha512-x' }],
      missing: [{ name: '@b/c', version: '2.0.0', registry, location: 'node_modules/@b/c' }],
    },
    { unsigned: ['a@1.0.0', '@b/c@2.0.0'] },
  ],
  [
    'keys out of reach',
    { error: { code: 'ENOTFOUND', summary: 'request to https://tuf-repo-cdn.sigstore.dev/15.root.json failed' } },
    { unsigned: [], unknown: 'request to https://tuf-repo-cdn.sigstore.dev/15.root.json failed' },
  ],
])('%s', (_, report, expected) => {
  expect(readSignatures(`npm warn something\n${JSON.stringify(report, null, 2)}\n`)).toEqual(expected);
});

test.each(['', 'npm error', '{', '{}'])('%j: said, and no reason not to build', (text) => {
  expect(readSignatures(text)).toEqual({ unsigned: [], unknown: 'npm says nothing of them' });
});
