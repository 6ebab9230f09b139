// 1 KB of JSON by Express; with HARDENED=1, hardened in process as the guides say.
const express = require('express');

const app = express();
if (process.env.HARDENED) {
  app.set('trust proxy', 1);
  app.use(require('helmet')());
  app.use(require('cors')({ origin: 'https://app.example.com', credentials: true }));
  app.use(require('express-rate-limit').rateLimit({ windowMs: 60_000, limit: 100_000_000, validate: false }));
  app.use(require('hpp')());
}
const answer = {
  items: Array.from({ length: 12 }, (_, id) => ({ id, name: `item number ${id}`, text: 'x'.repeat(50) })),
};
app.get('/', (request, response) => {
  response.json(answer);
});
app.listen(process.env.PORT, '127.0.0.1', () => {
  const { user, system } = process.cpuUsage();
  console.log(user + system);
});
