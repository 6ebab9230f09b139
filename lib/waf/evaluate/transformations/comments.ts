/** Each C comment is one space, also where it does not end. */
export const replaceComments = (text: string): string =>
  text.includes('/*') ? text.replace(/\/\*(?:[\s\S]*?\*\/|[\s\S]*$)/g, ' ') : text;

/** The marks of comments, not what is in them. */
export const removeCommentsChar = (text: string): string => text.replace(/\/\*|\*\/|--|#|<!--|-->/g, '');
