const escape = (text: string): string => text.replace(/[.*+?^()|[\]-]/g, '\\$&');

/** A path without the slash at its end; the root is empty. */
const stem = (path: string): string => escape(path.replace(/\/+$/, ''));

/**
 * A regular expression of NGINX for `$uri` (decoded, without `..`): the path and all below it, for rules that refuse. Letters of
 * either case, and a backslash for a slash: the routers of apps take them so.
 */
export const anySpelling = (path: string): string => `~*^${stem(path)}(?:[/\\\\]|$)`;

/** As `anySpelling`, for the path alone, with or without a slash at its end. */
export const exactly = (path: string): string => `~*^${stem(path)}/?$`;

/**
 * A regular expression of NGINX for `$request_uri` (as sent): the path and all below it, for rules that let pass. Spelled
 * plainly only: what NGINX and the app could read as two different paths does not match.
 */
export const plainSpelling = (path: string): string =>
  `~^(?![^?]*(?:\\.\\.|%2[ef5]|%2[EF]|%5[cC]|\\\\|//))${stem(path)}(?:[/?]|$)`;
