// A client in a process of its own: node load.mjs URL COUNT RATE. Prints the percentiles of the time to the answer, in milliseconds.
import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { URL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import * as http from 'node:http';

const [, , url, count, rate] = process.argv;
/** What is asked where it is not a GET of / that is answered 200. */
const { TARGET: target = '/', BODY: bodyFile, STATUS: expected = '200' } = process.env;
const body = bodyFile && readFileSync(bodyFile);
const total = Number(count);
/** At once, where no rate is given. */
const streams = 16;
const marked = {
  'X-Casemate-Front': '1',
  'X-Casemate-Port': '40000',
  'X-Forwarded-For': '192.0.2.1',
  'X-Forwarded-Proto': 'https',
  'X-Request-Id': '0',
};
const sent = {
  accept: 'application/json',
  'accept-encoding': 'gzip',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) bench',
  cookie: 'theme=dark',
  ...(body && { 'content-type': 'application/json', 'content-length': String(body.length) }),
};
const method = body ? 'POST' : 'GET';

/** NGINX closes a connection after 1000 requests, and refuses what comes then. */
const requestsPerConnection = 900;
let session;
let asked = 0;
const sessionFor = () => {
  if (asked % requestsPerConnection === 0) {
    session?.close();
    session = connect(url, { rejectUnauthorized: false });
  }
  asked += 1;
  return session;
};
const agent = new http.Agent({ keepAlive: true, maxSockets: streams });

const overHttp2 = () =>
  new Promise((resolve, reject) => {
    const stream = sessionFor().request({ ':path': target, ':method': method, ...sent }, { endStream: !body });
    let status = 0;
    stream.on('response', (headers) => (status = headers[':status']));
    stream.on('error', reject).on('end', () => resolve(status));
    stream.resume();
    if (body) stream.end(body);
  });
const overHttp1 = () =>
  new Promise((resolve, reject) => {
    http
      .request(new URL(target, url), { method, agent, headers: { ...sent, ...marked } }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      })
      .on('error', reject)
      .end(body);
  });
const ask = url.startsWith('https:') ? overHttp2 : overHttp1;

const times = [];
const one = async () => {
  const start = performance.now();
  const status = await ask();
  if (String(status) !== expected) throw new Error(`${url} answered ${status}`);
  times.push(performance.now() - start);
};

if (rate) {
  const open = [];
  const start = performance.now();
  for (let index = 0; index < total; index += 1) {
    const due = start + (index * 1000) / Number(rate) - performance.now();
    if (due > 0) await sleep(due);
    open.push(one());
  }
  await Promise.all(open);
} else {
  let left = total;
  await Promise.all(
    Array.from({ length: streams }, async () => {
      while ((left -= 1) >= 0) await one();
    }),
  );
}
session?.close();
agent.destroy();
times.sort((a, b) => a - b);
const percentile = (part) => times[Math.floor(part * (times.length - 1))];
process.stdout.write(JSON.stringify({ p50: percentile(0.5), p99: percentile(0.99) }));
