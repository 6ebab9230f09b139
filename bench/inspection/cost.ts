import { inspectBody, inspectHead, type Inspected } from '../../lib/inspection';
import { get, post } from './corpora';

/** A request, and how often it is repeated. */
type Sample = readonly [name: string, run: () => unknown, times: number];

const item = (id: number): object => ({
  id,
  name: `Garden chair ${String(id)}`,
  description: "It's a fine chair, made of oak; it weighs 4 kg (or 5), and folds flat.",
  price: 19.99 + id,
  tags: ['garden', 'chair', 'oak'],
  url: `https://shop.example/items/${String(id)}?ref=list&page=2`,
  created: '2024-05-01T12:00:00.000Z',
  owner: { id: 'a1b2c3d4-0000-4000-8000-000000000000', email: 'jane.doe@example.com' },
});
const items = (count: number): string => JSON.stringify({ items: Array.from({ length: count }, (_, id) => item(id)) });
const inspectAll = (request: Inspected) => (): unknown => inspectHead(request) ?? inspectBody(request);
const ofJson = (body: string): Inspected => post('application/json', body);

const [small, large] = [items(6), items(290)];
const samples: readonly Sample[] = [
  ['GET /', inspectAll(get('/')), 50_000],
  ['GET with a query', inspectAll(get('/search?q=garden%20chair&page=2&sort=price')), 20_000],
  ['POST of 2 KB of JSON', inspectAll(ofJson(small)), 5000],
  ['POST of 100 KB of JSON', inspectAll(ofJson(large)), 100],
];

/** Microseconds of CPU, of which a busy machine takes none. */
function microseconds(run: () => unknown, times: number): number {
  for (let at = 0; at < times; at++) run();
  const start = process.cpuUsage();
  for (let at = 0; at < times; at++) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / times;
}

/** What the inspection of clean requests costs here, and what it is measured with: JSON.parse of the same 100 KB. */
export function costs(): readonly (readonly [name: string, microseconds: number, ofParse: number])[] {
  const parse = microseconds(() => JSON.parse(large) as unknown, 100);
  return samples.map(([name, run, times]) => {
    const cost = microseconds(run, times);
    return [name, cost, cost / parse];
  });
}
