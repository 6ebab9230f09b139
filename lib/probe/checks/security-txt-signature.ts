import { fail, skip, type Check } from '../check';
import { present } from '../security-txt';

const begin = '-----BEGIN PGP SIGNED MESSAGE-----';
const armor =
  /-----BEGIN PGP SIGNATURE-----\r?\n(?:[\w-]+: .*\r?\n)*\r?\n([A-Za-z0-9+/=\s]+?)(?:\r?\n=([A-Za-z0-9+/]{4}))?\r?\n-----END PGP SIGNATURE-----\s*$/;

/** The checksum of OpenPGP's armor (RFC 9580, section 6.1.1). */
function crc24(bytes: Buffer): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x800000 ? ((crc << 1) ^ 0x864cfb) & 0xffffff : crc << 1;
  }
  return crc;
}

export const securityTxtSignature: Check = {
  id: 'security-txt-signature',
  title: 'The signature of security.txt, where it has one, is whole',
  practice: 'P38',
  concern: 'app',
  severity: 'low',
  cure: 'Sign it anew (gpg --clearsign), and serve every byte of the result.',
  run: async (target) => {
    const { body } = (await present(target)).answer;
    if (!body.includes(begin)) return skip('It is not signed, which RFC 9116 leaves open.');
    const [, data, checksum] = armor.exec(body) ?? [];
    const bytes = Buffer.from((data ?? '').replace(/\s/g, ''), 'base64');
    const sum = checksum === undefined ? undefined : Buffer.from(checksum, 'base64').readUIntBE(0, 3);
    if (!body.startsWith(begin) || data === undefined || bytes.length === 0)
      return fail('Its signature is cut off, or text stands around it.');
    if (sum !== undefined && sum !== crc24(bytes)) return fail('The checksum of its signature is wrong.');
    return skip('It is signed, and the signature is whole; by whom, only who has the key can tell (gpg --verify).');
  },
};
