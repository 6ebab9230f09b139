import { withPayload } from '@payloadcms/next/withPayload';

export default withPayload({
  // The folder of this app, whatever lockfiles lie above it.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
});
