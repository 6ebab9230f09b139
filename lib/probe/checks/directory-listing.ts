import { fail, pass, type Check } from '../check';

const listing = /<title>(?:Index of \/|Directory listing for|listing directory)|<h1>Index of \//i;
const folders = ['/', '/static/', '/assets/', '/images/', '/uploads/', '/public/', '/files/'];

export const directoryListing: Check = {
  id: 'directory-listing',
  title: 'No folder lists its files',
  practice: 'P36',
  concern: 'app',
  severity: 'medium',
  cure: 'Switch listings off (NGINX: autoindex off; Apache: Options -Indexes; Express: no serve-index).',
  run: async (target) => {
    const answers = await Promise.all(folders.map(async (path) => [path, await target.get(path)] as const));
    const found = answers.filter(([, { status, body }]) => status === 200 && listing.test(body)).map(([path]) => path);
    return found.length
      ? fail(`A list of files is at ${found.join(', ')}.`)
      : pass(`No list at ${folders.join(', ')}.`);
  },
};
