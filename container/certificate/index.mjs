import process from 'node:process';
import { writeFileSync } from 'node:fs';
import { generate } from 'selfsigned';

// One certificate for the life of one task. The load balancer encrypts to it and does not verify it; the key never leaves the task.
const folder = process.argv[2] ?? '/run/casemate/tls';
const { cert, private: key } = await generate([{ name: 'commonName', value: 'front' }], {
  keyType: 'ec',
  curve: 'P-256',
  algorithm: 'sha256',
  // Longer than any task lives: Fargate replaces them for updates of its platform.
  notAfterDate: new Date(Date.now() + 3 * 365 * 86_400_000),
});
writeFileSync(`${folder}/key.pem`, key, { mode: 0o600 });
writeFileSync(`${folder}/certificate.pem`, cert, { mode: 0o644 });
