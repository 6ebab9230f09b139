// Takes and answers JSON by Express; with DDWAF, the folder of @datadog/native-appsec, each request is inspected as dd-trace does.
const express = require('express');
const { readFileSync } = require('node:fs');

const app = express();
const { DDWAF: folder, DDWAF_RULES: rules } = process.env;
if (folder) {
  const { DDWAF } = require(folder);
  const waf = new DDWAF(JSON.parse(readFileSync(rules, 'utf8')), 'recommended');
  /** Microseconds: with the 5,000 of dd-trace a long body is let past, whatever it holds. */
  const budget = 1_000_000;
  const judge = (request, response, next, persistent) => {
    const { status } = request.waf.run({ persistent }, budget);
    if (status === 'match') response.status(403).end();
    else next();
  };
  app.use((request, response, next) => {
    request.waf = waf.createContext();
    response.once('close', () => request.waf.dispose());
    const { cookie = '', ...headers } = request.headers;
    judge(request, response, next, {
      'server.request.method': request.method,
      'server.request.uri.raw': request.url,
      'server.request.query': request.query,
      'server.request.headers.no_cookies': headers,
      'server.request.cookies': Object.fromEntries(cookie.split('; ').map((pair) => pair.split('='))),
    });
  });
  app.use(express.json({ limit: '1mb' }));
  app.use((request, response, next) => {
    if (request.body === undefined) next();
    else judge(request, response, next, { 'server.request.body': request.body });
  });
} else app.use(express.json({ limit: '1mb' }));

const answer = {
  items: Array.from({ length: 12 }, (_, id) => ({ id, name: `item number ${id}`, text: 'x'.repeat(50) })),
};
app.get('/', (request, response) => {
  response.json(answer);
});
app.post('/', (request, response) => {
  response.json(answer);
});
const server = app.listen(process.env.PORT, '127.0.0.1', () => {
  const { user, system } = process.cpuUsage();
  console.log(user + system);
});
// Some ways keep NGINX busy for longer than Node's 5 s.
server.keepAliveTimeout = 120_000;
