import { CannotSee, fail, pass, type Check } from '../check';

/** Milliseconds. */
const most = 8000;

export const answersInTime: Check = {
  id: 'answers-in-time',
  title: 'No request hangs',
  practice: 'P19',
  concern: 'upstream-timeout',
  severity: 'medium',
  cure: 'Let the front answer 503 when the app does not answer in time.',
  run: async (target) => {
    const times = await Promise.all(
      target.paths.map(async (path) => {
        try {
          return [path, (await target.get(path)).milliseconds] as const;
        } catch (error) {
          if (error instanceof CannotSee) throw error;
          return [path, Number.POSITIVE_INFINITY] as const;
        }
      }),
    );
    const late = times.filter(([, milliseconds]) => milliseconds > most);
    if (late.length) return fail(`No answer in ${most / 1000} s: ${late.map(([path]) => path).join(', ')}.`);
    return pass(times.map(([path, milliseconds]) => `${path}: ${Math.ceil(milliseconds)} ms`).join(', '));
  },
};
