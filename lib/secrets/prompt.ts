import { CasemateError } from '../errors';

const [interrupt, endOfInput] = ['\x03', '\x04'];

/**
 * Asks at the terminal for something that nobody is to see: it is not shown, and stands in no history and in no list of processes.
 * @throws CasemateError `ERR_USAGE` without a terminal, `ERR_INTERRUPTED`
 */
export function hidden(...questions: readonly string[]): Promise<readonly string[]> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    throw new CasemateError(
      'ERR_USAGE',
      'There is no terminal to ask for the value at.',
      'Give it with --file FILE, or with --stdin from a pipe; never as an argument, which every user of the machine can read.',
    );
  }
  return new Promise((resolve, reject) => {
    const answers: string[] = [];
    let typed = '';
    const end = (act: () => void): void => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off('data', onData);
      stderr.write('\n');
      act();
    };
    const onData = (chunk: string): void => {
      // By code points: one of them is taken back as a whole.
      for (const letter of chunk) {
        if (letter === '\r' || letter === '\n' || letter === endOfInput) {
          answers.push(typed);
          typed = '';
          if (answers.length < questions.length) stderr.write(`\n${questions[answers.length] ?? ''}`);
          else {
            end(() => {
              resolve(answers);
            });
            return;
          }
          continue;
        }
        if (letter === interrupt) {
          end(() => {
            reject(new CasemateError('ERR_INTERRUPTED', 'Nothing was stored.', 'Start again.'));
          });
          return;
        }
        typed = letter === '\x7f' || letter === '\b' ? [...typed].slice(0, -1).join('') : typed + letter;
      }
    };
    // Before the question, and until the last answer: what is typed at another time would be shown.
    stdin.setRawMode(true);
    stdin.setEncoding('utf8').on('data', onData).resume();
    stderr.write(questions[0] ?? '');
  });
}
