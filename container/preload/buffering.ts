import type { Part } from './server';

/** Bytes: one of the front's buffers (nginx/concerns/proxy.ts), less room for the head. */
const most = 16_384;

/**
 * The front passes on what comes as it comes, as it cannot know of an answer whether it streams. One that is short and whose length is known
 * does not: told so by NGINX's own header, the front sends it in one piece, for a packet less.
 */
export const buffering: Part = {
  head: (_, response) => {
    const length = response.getHeader('Content-Length');
    if (length === undefined || Number(length) > most || response.hasHeader('X-Accel-Buffering')) return;
    response.setHeader('X-Accel-Buffering', 'yes');
  },
};
