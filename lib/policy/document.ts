import { parseYaml } from './yaml';

/**
 * A template's document, from JSON or YAML.
 * @throws where it is neither
 */
export function parseDocument(text: string): unknown {
  const clean = text.replace(/^\uFEFF/, '');
  if (/^\s*[{[]/.test(clean)) {
    try {
      return JSON.parse(clean);
    } catch (error) {
      // YAML may begin like that too, and takes comments; where it does not either, what JSON said helps more.
      try {
        return parseYaml(clean);
      } catch {
        throw error;
      }
    }
  }
  return parseYaml(clean);
}

/** Whether a text can be a template at all: most files in a folder cannot, and parsing takes long. */
export const mayBeTemplate = (text: string): boolean => /Resources["']?\s*:/.test(text);

/** Whether a text that cannot be parsed was meant as a template. */
export const wasMeantAsTemplate = (text: string): boolean =>
  /AWSTemplateFormatVersion|^\s*"?Resources"?\s*:/m.test(text);
