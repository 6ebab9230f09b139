const { createServer } = require('node:http');

const subscribers = new Set();

const eventStream = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', Connection: 'keep-alive' };

const routes = {
  'GET /': (req, res) => res.end('news'),

  /** Says hello, then whatever is published. */
  'GET /events': (req, res) => {
    res.writeHead(200, eventStream);
    res.write('data: hello\n\n');
    subscribers.add(res);
    res.on('close', () => subscribers.delete(res));
  },

  /** Says nothing for a while. */
  'GET /quiet': (req, res) => {
    res.writeHead(200, eventStream);
    res.flushHeaders();
    setTimeout(() => res.end('data: at last\n\n'), 3000);
  },

  'POST /publish': (req, res) => {
    req.setEncoding('utf8');
    req.on('data', (text) => subscribers.forEach((subscriber) => subscriber.write(`data: ${text}\n\n`)));
    req.on('end', () => res.writeHead(204).end());
  },

  'GET /subscribers': (req, res) => res.end(String(subscribers.size)),
};

createServer((req, res) => {
  const route = routes[`${req.method} ${req.url}`] ?? (() => res.writeHead(404).end());
  route(req, res);
}).listen(process.env.PORT ?? 3000);
