import { Buffer } from 'node:buffer';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

// A certificate in X.509 (RFC 5280), written out in DER (ITU-T X.690): it is a dozen nested values, and packages that write any
// certificate take five times as long to load as this container lives.

/** A tag, the length, the value. */
const value = (tag, ...contents) => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
};
const sequence = (...contents) => value(0x30, ...contents);
const set = (...contents) => value(0x31, ...contents);
const integer = (bytes) => value(0x02, bytes);
const octets = (...contents) => value(0x04, ...contents);
const text = (string) => value(0x0c, Buffer.from(string));
const bits = (bytes, unused = 0) => value(0x03, Buffer.from([unused]), bytes);
const id = (hex) => value(0x06, Buffer.from(hex, 'hex'));
const yes = value(0x01, Buffer.from([255]));

/** Two digits of the year until 2049 (RFC 5280, section 4.1.2.5). */
const time = (date) => value(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const commonName = id('550403');
const ecdsaWithSha256 = sequence(id('2a8648ce3d040302'));

/** Those that strict clients ask for: no authority, for signatures, of a server. */
const extensions = (name) =>
  value(
    0xa3,
    sequence(
      sequence(id('551d13'), yes, octets(sequence())),
      sequence(id('551d0f'), yes, octets(bits(Buffer.from([0x80]), 7))),
      sequence(id('551d25'), octets(sequence(id('2b06010505070301')))),
      sequence(id('551d11'), octets(sequence(value(0x82, Buffer.from(name))))),
    ),
  );

const pem = (label, der) =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;

/** A self-signed certificate and its key (P-256), as PEM. */
export function makeCertificate(name, from, until) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Positive, and without a zero in front.
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x7f) | 0x40;
  const subject = sequence(set(sequence(commonName, text(name))));
  const body = sequence(
    value(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    subject,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(name),
  );
  const certificate = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)));
  return { certificate: pem('CERTIFICATE', certificate), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
}
