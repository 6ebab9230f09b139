import process from 'node:process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { makeCertificate } from './certificate.mjs';

// One certificate for the life of one task. The load balancer encrypts to it and does not verify it; the key never leaves the task.
const [, , folder = '/run/casemate/tls', markFolder = '/run/casemate/mark'] = process.argv;
const day = 86_400_000;
// Longer than any task lives: Fargate replaces them for updates of its platform. From yesterday, as clocks differ.
const { certificate, key } = makeCertificate('front', new Date(Date.now() - day), new Date(Date.now() + 3 * 365 * day));
writeFileSync(`${folder}/key.pem`, key, { mode: 0o600 });
writeFileSync(`${folder}/certificate.pem`, certificate, { mode: 0o644 });
// By which the app's process knows the front (container/preload/mark.ts).
const mark = `proxy_set_header X-Casemate-Front ${randomBytes(16).toString('hex')};\n`;
writeFileSync(`${markFolder}/front.conf`, mark, { mode: 0o600 });
