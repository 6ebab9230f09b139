import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const node = (script: string): string =>
  execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
const withoutCdk = "console.log(Object.keys(require.cache).filter((path) => path.includes('aws-cdk-lib')).length)";

test('casemate/testing has the evaluator, and needs no CDK', () => {
  const acl = JSON.stringify({
    Resources: { A: { Type: 'AWS::WAFv2::WebACL', Properties: { DefaultAction: { Block: {} } } } },
  });
  const said = node(
    `const { webAcl } = require('casemate/testing'); console.log(webAcl(${acl}).evaluate({ uri: '/' }).action); ${withoutCdk}`,
  );
  expect(said).toBe('BLOCK\n0\n');
});

test('reading logs needs no CDK', () => {
  expect(node(`require('./dist/lib/commands/waf'); ${withoutCdk}`)).toBe('0\n');
});
