import type { Rule } from '../rule';
import { generatedBits, isPlaceholder, secret } from '../secrets';
import { text } from '../values';
import { together, type Compliance } from '../verdict';

/** Bits. */
const enough = 80;

export const secretGeneratedStrength: Rule = {
  id: 'secret-generated-strength',
  level: 'error',
  practice: 'P08',
  types: [secret],
  info: 'A secret can be guessed, or stands in the template.',
  explanation:
    'Below 80 bits a secret falls to those who try; one in a template is read by everybody who may read the stack.',
  fix: 'generateSecretString: { passwordLength: 64, excludePunctuation: true }',
  docs: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html',
  rule: ({ properties }) => {
    const bits = generatedBits(properties.GenerateSecretString);
    const literal = text(properties.SecretString);
    const parts: [string, Compliance][] = [];
    if (properties.GenerateSecretString !== undefined) {
      parts.push(['length', bits === undefined ? 'not-applicable' : bits >= enough ? 'compliant' : 'non-compliant']);
    }
    if (literal !== undefined) parts.push(['literal', isPlaceholder(literal) ? 'not-applicable' : 'non-compliant']);
    return together(parts);
  },
};
