import { createRequire } from 'node:module';

// Only an ES module can be waited for. What it needs of Node is required: imported, node:http would load fetch and WebSocket.
await createRequire(import.meta.url)('./launch.cjs').launch();
