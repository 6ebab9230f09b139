const { setTimeout: sleep } = require('node:timers/promises');
const express = require('express');

const app = express();
app.get('/', (request, response) => response.send('hello'));
app.get('/process', (request, response) =>
  response.json({ pid: process.pid, start: process.hrtime()[0], ip: request.ip }),
);
app.get('/slow', async (request, response) => {
  await sleep(Number(request.query.ms));
  response.send('done');
});
app.listen(process.env.PORT, process.env.HOST);
