// 1 KB of JSON by Express, and what the heap holds once V8 has collected all that it may.
const express = require('express');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const app = express();
const answer = {
  items: Array.from({ length: 12 }, (_, id) => ({ id, name: `item number ${id}`, text: 'x'.repeat(50) })),
};
app.get('/', (request, response) => {
  response.json(answer);
});
app.get('/heap', (request, response) => {
  collect();
  response.json(process.memoryUsage().heapUsed);
});
app.listen(process.env.PORT, '127.0.0.1');
