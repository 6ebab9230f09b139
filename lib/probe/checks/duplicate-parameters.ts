import { fail, pass, skip, type Check } from '../check';

export const duplicateParameters: Check = {
  id: 'duplicate-parameters',
  title: 'A parameter that comes twice does not break the app',
  practice: 'P11',
  concern: 'duplicate-parameters',
  severity: 'low',
  cure: "Expect lists where query strings are read, or refuse them: duplicateParameters: { '*': 'reject' }.",
  run: async (target) => {
    const [path = '/'] = target.paths;
    const [bare, query = ''] = path.split('?');
    const names = query
      ? query.split('&').map((pair) => pair.split('=')[0] ?? '')
      : ['q', 'id', 'page', 'search', 'next'];
    const once = `${bare}?${names.map((name) => `${name}=1`).join('&')}`;
    const single = await target.ask(once);
    const double = await target.ask(`${once}&${names.map((name) => `${name}=2`).join('&')}`);
    if (single.status >= 500) return skip(`GET ${once} is answered ${single.status} as it is.`);
    const told = `${names.join(', ')}: ${single.status} when they come once, ${double.status} when they come twice.`;
    return double.status >= 500 ? fail(told) : pass(told);
  },
};
