import type { Pages } from './config';
import { refuse } from './refusal';
import type { Part } from './server';

/** Lines. Browsers send about 20, the front adds ten; Node drops what comes after 1000, and says nothing. */
const most = 200;

/** Parsers of cookies, loggers and tracers all walk through every header; NGINX limits their size, and their number only since 1.29. */
export const headerCount = (pages: Pages): Part => ({
  request: (request, response) =>
    request.rawHeaders.length > 2 * most && refuse('header-count', 431, pages, request, response),
});
