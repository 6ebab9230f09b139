import { header } from '../answer';
import { fail, pass, quote, type Check } from '../check';

const names = [
  'x-request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'x-amzn-trace-id',
  'x-amz-cf-id',
  'cf-ray',
  'traceresponse',
  'x-trace-id',
];
const forged = 'casemate-probe-forged-id';

export const requestId: Check = {
  id: 'request-id',
  title: 'Every answer carries an id of its own, for the log',
  practice: 'P35',
  concern: 'request-id',
  severity: 'low',
  cure: 'Send X-Request-Id, made by the front and never taken from the client, and log it.',
  run: async (target) => {
    const headers = Object.fromEntries(['X-Request-Id', 'X-Correlation-Id'].map((name) => [name, forged]));
    const answer = await target.ask(target.paths[0] ?? '/', { headers });
    const name = names.find((one) => header(answer, one) !== undefined);
    const value = name === undefined ? '' : (header(answer, name) ?? '');
    if (name === undefined) return fail('No answer carries an id.');
    return value.includes(forged) ? fail(`${name} is what the client sent.`) : pass(`${name}: ${quote(value, 40)}`);
  },
};
