import { fail, pass, skip, type Check } from '../check';
import { missingPath } from '../target';

export const rewriteHeaders: Check = {
  id: 'rewrite-headers',
  title: 'Visitors cannot ask for one path and get another (X-Original-URL)',
  practice: 'P33',
  concern: 'forwarding-headers',
  severity: 'high',
  cure: 'Remove X-Original-URL and X-Rewrite-URL at the front: they lead past every rule about paths.',
  run: async (target) => {
    const [path = '/'] = target.paths;
    const plain = await target.get(path);
    const missing = await target.missing();
    if (plain.status === missing.status)
      return skip(
        `${path} and an unknown path are both answered ${plain.status}; name a page that differs with --path.`,
      );
    const rewritten = await target.ask(path, {
      headers: { 'X-Original-URL': missingPath, 'X-Rewrite-URL': missingPath },
    });
    const told = `${path}: ${plain.status}; with X-Original-URL of an unknown path: ${rewritten.status}.`;
    return rewritten.status === missing.status ? fail(told) : pass(told);
  },
};
