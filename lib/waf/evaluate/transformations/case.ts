/** A-Z alone: other letters have more than one byte. */
export const lowercase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
export const uppercase = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
