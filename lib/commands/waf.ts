import { statSync } from 'node:fs';
import { CasemateError } from '../errors';
import { parseLogLine } from '../waf/logs/entry';
import { readLogLines } from '../waf/logs/lines';
import { report, reportJson } from '../waf/logs/report';
import { add, emptyTally, type Tally } from '../waf/logs/tally';
import type { Command } from './command';

const help = `Usage: casemate waf logs FILE... [options]

Reads AWS WAF logs (JSON lines, compressed with gzip or not; - is standard input) and says, rule by rule, what was blocked and
what would have been, had the rule been in mode block: how many requests, from how many addresses, on which paths, with
samples. Ends with exceptions to paste into the WebAcl. The app's own log is read too: what the inspection found in requests
(lines with "casemate":"inspection"), with entries for the option inspectionExcept.

From CloudWatch Logs: aws logs tail aws-waf-logs-NAME --since 7d --format short | casemate waf logs -

Options:
  --json           one JSON object, for machines
  --help           this text
`;

const sizeOf = (path: string): number => {
  try {
    return path === '-' ? 0 : statSync(path).size;
  } catch {
    // Reading it says what is wrong with it.
    return 0;
  }
};

/** A bar on a terminal; nothing elsewhere. */
function progress(total: number): { readonly onBytes: (count: number) => void; readonly end: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { onBytes: () => undefined, end: () => undefined };
  let [done, shown] = [0, -1];
  return {
    onBytes: (count) => {
      done += count;
      const percent = total ? Math.min(100, Math.floor((100 * done) / total)) : -1;
      const mark = total ? percent : done >> 20;
      if (mark === shown) return;
      shown = mark;
      const bar = '#'.repeat(percent / 5).padEnd(20, '.');
      stderr.write(total ? `\r[${bar}] ${percent} %` : `\r${mark} MB`);
    },
    end: () => {
      stderr.write('\r\x1b[K');
    },
  };
}

async function tallyOf(files: readonly string[]): Promise<Tally> {
  const tally = emptyTally();
  const bar = progress(files.reduce((sum, file) => sum + sizeOf(file), 0));
  try {
    for (const file of files) {
      await readLogLines(
        file,
        (line) => {
          add(tally, parseLogLine(line));
        },
        bar.onBytes,
      );
    }
  } finally {
    bar.end();
  }
  return tally;
}

/** An answer about logs that were none would be taken for good news. @throws CasemateError `ERR_WAF_LOG` */
function checkRead({ requests, unreadable }: Tally, files: readonly string[]): void {
  if (requests > 0 || (unreadable === 0 && !files.includes('-'))) return;
  const [wrong, cure] = unreadable
    ? [
        `${unreadable === 1 ? 'The only line' : `None of the ${unreadable.toLocaleString('en')} lines`} of ${files.join(', ')} is ${unreadable === 1 ? 'no' : 'an'} entry of an AWS WAF log`,
        'Give the log as AWS WAF writes it, one JSON object a line, compressed with gzip or not.',
      ]
    : [
        'Nothing came from standard input',
        'See what the command before it says, and whether the log has entries of that time.',
      ];
  throw new CasemateError('ERR_WAF_LOG', `${wrong}.`, cure);
}

export const waf: Command = {
  help,
  options: { json: { type: 'boolean' } },
  most: Infinity,
  run: async (flags, [verb, ...files]) => {
    if (verb !== 'logs' || !files.length) {
      throw new CasemateError(
        'ERR_USAGE',
        verb === 'logs'
          ? 'casemate waf logs received no file.'
          : `casemate waf received ${JSON.stringify(verb ?? '')}; expected logs.`,
        'Name the files: casemate waf logs FILE...',
      );
    }
    const tally = await tallyOf(files);
    checkRead(tally, files);
    process.stdout.write(flags.json === true ? `${JSON.stringify(reportJson(tally))}\n` : report(tally));
    return 0;
  },
};
