import { hasAnswer, message } from '../asks';
import { parseAnswers } from '../answer';
import { fail, pass, skip, type Check } from '../check';

const chunk = 65_536;
/** Bytes: the front's default is 1 MB. */
const most = 12 << 20;

export const bodyLimitChunked: Check = {
  id: 'body-limit-chunked',
  title: 'A body that is too large is refused though nobody announced its length',
  practice: 'P18',
  concern: 'body-limit',
  severity: 'medium',
  cure: 'Count what comes in chunks, and answer 413 at the limit.',
  run: async (target) => {
    const socket = await target.connect();
    const [path = '/'] = target.paths;
    let [got, sent, ended] = ['', 0, false];
    const over = new Promise<void>((resolve) => {
      socket.on('data', (bytes: Buffer) => {
        got += bytes.toString('latin1');
        if (hasAnswer(got)) resolve();
      });
      socket
        .on('error', () => undefined)
        .once('close', () => {
          ended = true;
          resolve();
        });
    });
    socket.write(
      message(target, `POST ${path} HTTP/1.1`, [
        'Content-Type: application/octet-stream',
        'Transfer-Encoding: chunked',
      ]),
    );
    const part = `${chunk.toString(16)}\r\n${'x'.repeat(chunk)}\r\n`;
    const sending = (async () => {
      while (sent < most && !ended && !hasAnswer(got)) {
        const flushed = socket.write(part);
        sent += chunk;
        if (!flushed) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), over]);
      }
      if (!ended && !hasAnswer(got)) socket.write('0\r\n\r\n');
    })();
    const late = new Promise<void>((resolve) => setTimeout(resolve, 6000).unref());
    await Promise.race([Promise.all([sending, over]), late]);
    socket.destroy();
    const status = parseAnswers(got)[0]?.status;
    const told = `After ${Math.round(sent / 1024)} KB in chunks: ${status ?? (ended ? 'the connection was closed' : 'no answer yet')}.`;
    if (status === 413 || (status === undefined && ended)) return pass(told);
    return sent >= most ? fail(told) : skip(`${told} The path takes no body; name one that does with --path.`);
  },
};
