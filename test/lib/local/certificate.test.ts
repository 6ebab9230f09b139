import { X509Certificate, createPrivateKey } from 'node:crypto';
import { makeCertificate } from '../../../lib/local/certificate';

test('a certificate for every host, that belongs to its key and serves for 90 days', async () => {
  const made = await makeCertificate(['localhost', '*.localhost', '127.0.0.1', '[::1]', 'shop.example']);
  const certificate = new X509Certificate(made.certificate);
  for (const host of ['localhost', 'shop.example']) expect(certificate.checkHost(host)).toBeDefined();
  for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address)).toBe(address);
  expect(certificate.checkHost('example.com')).toBeUndefined();
  expect(certificate.ca).toBe(false);
  expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(89);
  expect(days).toBeLessThanOrEqual(90);
});
