/**
 * Names of what clients state a query in, on purpose: Feathers, LoopBack, Payload, Strapi, CouchDB. Comparisons in it are what it is
 * for; in a member that the app takes for a text, they are what makes a query of it.
 */
const names = /^(?:query|filters?|where|selector|criteria|conditions?)$/i;

/** Whether a name such as `where[price][gt]`, or one of those above it, is such a query's. */
export const isQuery = (name: string, above: readonly string[] = []): boolean =>
  name.split(/[[\].]/).some((part) => names.test(part)) || above.some((part) => names.test(part));
