import { toldFront } from '../../helpers/preloaded';

const program = `
require('node:http').createServer((request, response) => {
  if (request.url === '/short') response.setHeader('Content-Length', 5).end('short');
  else if (request.url === '/head') response.writeHead(200, { 'Content-Length': '5' }).end('short');
  else if (request.url === '/long') response.setHeader('Content-Length', 100_000).end('x'.repeat(100_000));
  else if (request.url === '/own') response.setHeader('Content-Length', 3).setHeader('X-Accel-Buffering', 'no').end('own');
  else response.write('a') && response.end('b');
}).listen(process.env.PORT, '127.0.0.1');
`;

const paths = ['/short', '/head', '/long', '/own', '/stream'] as const;
const fromFront = { 'X-Casemate-Front': '1' };

/** What the front is told of each answer. */
const told = (headers: Readonly<Record<string, string>>, without: 'buffering'[] = []): Promise<unknown[]> =>
  toldFront(program, 'x-accel-buffering', paths, headers, without);

test('short answers of known length leave the front in one piece; what streams, is long or says so itself does not', async () => {
  expect(await told(fromFront)).toEqual(['yes', 'yes', undefined, 'no', undefined]);
});

test('nobody else is told', async () => {
  expect(await told({ 'X-Casemate-Front': '2' })).toEqual([undefined, undefined, undefined, 'no', undefined]);
});

test('without the part, nobody at all', async () => {
  expect(await told(fromFront, ['buffering'])).toEqual([undefined, undefined, undefined, 'no', undefined]);
});
