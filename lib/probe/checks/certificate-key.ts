import { presented } from '../certificate';
import { fail, pass, type Check } from '../check';

/** DER of the object identifiers: sha1WithRSAEncryption, md5WithRSAEncryption, ecdsa-with-SHA1. */
const broken = ['2a864886f70d010105', '2a864886f70d010104', '2a8648ce3d0401'];

export const certificateKey: Check = {
  id: 'certificate-key',
  title: "The certificate's key and signature are strong",
  practice: 'P03',
  concern: 'tls',
  severity: 'medium',
  cure: 'Use an ECDSA P-256 or RSA key of at least 2048 bits, signed with SHA-256.',
  run: async (target) => {
    const { certificate } = await presented(target);
    const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = certificate.publicKey;
    const size = details?.modulusLength ?? details?.namedCurve ?? '';
    const weakKey = type === 'rsa' && (details?.modulusLength ?? 0) < 2048;
    const weakSignature = broken.some((oid) => certificate.raw.toString('hex').includes(oid));
    const told = `Key: ${type} ${size}; signature: ${weakSignature ? 'SHA-1 or MD5' : 'no broken hash'}.`;
    return weakKey || weakSignature ? fail(told) : pass(told);
  },
};
