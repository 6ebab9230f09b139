/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  // The folder of this app, whatever lockfiles lie above it.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
};
