import { page } from './page';

/** The page for an answer that the front makes itself: what happened, and an id to ask about. */
export const errorPage = page(
  '$status $error_reason',
  '<h1>$status $error_reason</h1><p>This request could not be answered. If that is a surprise, please quote this id: <code>$request_id</code></p>',
);
