import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { frontConfig, localProfile } from '../../../nginx';
import { resolveOptions } from '../../../lib/options';
import { casemate, withFiles } from '../../helpers/cli';

const config = { securityContact: 'mailto:security@example.com', bodyLimit: '2mb' };
const files = { 'casemate.config.json': JSON.stringify(config) };

test('prints the very bytes of frontConfig', () =>
  withFiles(files, async (directory) => {
    const run = casemate(['render', directory]);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe(frontConfig(resolveOptions(config), localProfile())['nginx.conf']);
    expect(run.stdout()).toContain('client_max_body_size 2m;');
  }));

test('every directive of the http block stands below a reason or the name of its concern', () =>
  withFiles(files, async (directory) => {
    const run = casemate(['render', directory, '--profile', 'aws']);
    expect(await run.ended).toBe(0);
    const [, http = ''] = run.stdout().split(/^http \{$/m);
    expect(http.trimStart()).toMatch(/^# == \w/);
  }));

test('writes files, again over its own, and never over those of others', () =>
  withFiles(files, async (directory) => {
    const out = join(directory, 'out');
    const write = (): ReturnType<typeof casemate> => casemate(['render', directory, '--out', out]);
    expect(await write().ended).toBe(0);
    expect(await write().ended).toBe(0);
    expect(readFileSync(join(out, 'nginx.conf'), 'utf8')).toMatch(/^# Written by Casemate/);
    writeFileSync(join(out, 'nginx.conf'), '# mine');
    const refused = write();
    expect(await refused.ended).toBe(2);
    expect(refused.stderr()).toContain('ERR_RENDER_TARGET');
    expect(readFileSync(join(out, 'nginx.conf'), 'utf8')).toBe('# mine');
  }));

test('a profile that does not exist: 2', async () => {
  const run = casemate(['render', '--profile', 'azure']);
  expect(await run.ended).toBe(2);
  expect(run.stderr()).toContain('ERR_PROFILE');
});
