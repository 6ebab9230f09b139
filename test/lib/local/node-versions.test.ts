import { casemate, withFiles } from '../../helpers/cli';
import { nodeBinary, nodeLines } from '../../helpers/node-versions';
import { freePort } from '../../../lib/local/ports';

const app = {
  'server.mjs': `import http from 'node:http';
    http.createServer((q, s) => s.end()).listen(process.env.PORT, process.env.HOST, () => console.log('on Node', process.version));`,
  'casemate.config.ts': `export default { securityContact: 'mailto:security@example.com' as string };`,
};

test.each(nodeLines)(
  'casemate up, with its configuration in TypeScript, on Node %i',
  (line) =>
    withFiles(app, async (directory) => {
      const args = ['up', directory, '--once', '--port', `${await freePort()}`, '--http-port', `${await freePort()}`];
      const run = casemate(args, {}, nodeBinary(line));
      expect({ code: await run.ended, stderr: run.stderr() }).toEqual({ code: 0, stderr: '' });
      expect(run.stdout()).toContain(`on Node v${line}.`);
      expect(run.stdout()).toMatch(/^HTTP\/1\.1 200/m);
    }),
  180_000,
);
