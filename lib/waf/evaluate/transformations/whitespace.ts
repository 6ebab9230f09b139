/** Whitespace as AWS lists it: the non-breaking space of Latin-1 is one. */
export const compressWhiteSpace = (text: string): string => text.replace(/[\f\t\n\r\v\xa0 ]+/g, ' ');
export const removeWhitespace = (text: string): string => text.replace(/[\f\t\n\r\v\xa0 ]+/g, '');
export const trimLeft = (text: string): string => text.replace(/^[\f\t\n\r\v\xa0 ]+/, '');
export const trimRight = (text: string): string => text.replace(/[\f\t\n\r\v\xa0 ]+$/, '');
export const trim = (text: string): string => trimRight(trimLeft(text));
