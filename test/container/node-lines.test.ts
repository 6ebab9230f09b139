import { nodeLines } from '../helpers/node-versions';
import { expressApp, imagesOf, podman, startTask, withApp } from './task';

jest.setTimeout(280_000);

test.each(nodeLines.filter((line) => line !== 24))('the containers run on Node %i', (line) =>
  withApp(
    expressApp,
    async (directory) => {
      const given = { line, tag: `node-${line}` };
      const images = await imagesOf(directory, given);
      const task = await startTask(directory, images, given);
      try {
        expect(await task.get('/')).toMatchObject({ status: 200, body: 'hello', headers: { server: 'nginx' } });
        expect(await podman('exec', task.names.app, '/nodejs/bin/node', '-p', 'process.version')).toMatch(`v${line}.`);
        expect(await task.healthy()).toBe(true);
      } finally {
        expect(await task.stop()).toEqual({ front: 0, app: 0 });
      }
    },
    line,
  ),
);
