/** A small page without scripts, readable on a phone and in the dark. NGINX takes strings of less than 4,096 bytes. */
export const page = (title: string, body: string): string =>
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  `<title>${title}</title><style>:root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:38rem;` +
  'margin:15vh auto;padding:0 1.5rem}h1{font-size:1.5rem;line-height:1.25}code{overflow-wrap:anywhere}</style>' +
  `<main>${body}</main></html>\n`;
