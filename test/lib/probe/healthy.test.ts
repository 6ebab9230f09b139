import { careless, failed, probed } from './front';

test('a careless app behind the front: no check fails', async () => {
  const report = await probed(careless());
  process.stdout.write(
    `A healthy front: ${report.passed} passed, ${report.skipped} skipped, ${report.requests} requests in ${report.seconds} s\n`,
  );
  expect(failed(report)).toEqual([]);
  expect(report).toMatchObject({ grade: 'A+', score: 100 });
  // No authority signs for this machine; nobody signed security.txt.
  const skipped = report.checks.filter(({ status }) => status === 'skip').map(({ id }) => id);
  expect(skipped.sort()).toEqual(['certificate-trust', 'security-txt-signature']);
});
