import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLogLine } from '../../lib/waf/logs/entry';
import { readLogLines } from '../../lib/waf/logs/lines';
import { add, emptyTally } from '../../lib/waf/logs/tally';
import { acls } from './acls';
import { form, get, json } from './requests';
import { variants } from './variants';

/** `npm run bench:waf` prints figures; it decides nothing. */

const seconds = ({ user, system }: NodeJS.CpuUsage): string => ((user + system) / 1e6).toFixed(2);

function evaluator(): void {
  const [acl] = acls();
  if (!acl) return;
  const honest = Array.from({ length: 100 }, (_, index) => [
    get(`q=hello%20world&page=${index}`),
    form(`comment=${'some+words+'.repeat(20)}&id=${index}`),
    json({ name: 'x', list: [1, 2, { a: 'b' }], text: 'some words '.repeat(40), id: index }),
  ]).flat();
  const requests = [...honest, ...variants.map(({ request }) => request)];
  const start = process.cpuUsage();
  for (let index = 0; index < 10_000; index++) {
    const request = requests[index % requests.length];
    if (request) acl.evaluate(request);
  }
  process.stdout.write(`10,000 requests through the evaluator: ${seconds(process.cpuUsage(start))} s of CPU\n`);
}

async function logReader(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'waf-bench-'));
  const path = join(folder, 'log');
  try {
    const file = createWriteStream(path);
    const headers = Array.from({ length: 12 }, (_, index) => ({
      name: `header-${index}`,
      value: 'some value of a header',
    }));
    for (let index = 0; index < 100_000; index++) {
      const line = JSON.stringify({
        timestamp: 1_795_000_000_000 + index,
        action: 'ALLOW',
        terminatingRuleId: 'Default_Action',
        nonTerminatingMatchingRules: [{ ruleId: 'nosql-operators', action: 'COUNT', ruleMatchDetails: [] }],
        httpRequest: {
          clientIp: `203.0.${index & 255}.${index % 251}`,
          country: 'CH',
          headers,
          uri: `/api/${index % 3000}`,
          args: 'a=1',
          httpMethod: 'POST',
          requestId: `1-${index}`,
        },
      });
      if (!file.write(`${line}\n`)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'close');
    const tally = emptyTally();
    const [start, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
    await readLogLines(path, (line) => {
      add(tally, parseLogLine(line));
    });
    const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
    const megabytes = statSync(path).size / 2 ** 20;
    process.stdout.write(
      `The log reader: ${megabytes.toFixed(0)} MB in ${elapsed.toFixed(2)} s (${seconds(process.cpuUsage(cpu))} s of CPU), ${((60 * megabytes) / elapsed).toFixed(0)} MB a minute\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

evaluator();
void logReader();
