// An upload as tus-js-client does it by itself, then one that breaks off in the middle and is resumed; prints what happened.
import { createHash, randomBytes } from 'node:crypto';
import { Upload } from 'tus-js-client';

const [url] = process.argv.slice(2);
const chunkSize = 3 * 1024 * 1024;

function upload(file, options = {}) {
  return new Promise((resolve, reject) => {
    const requests = [];
    const tus = new Upload(file, {
      endpoint: `${url}/files`,
      chunkSize,
      retryDelays: null,
      metadata: { filename: "Käse & <b>Brot</b> it's.bin", filetype: 'application/octet-stream' },
      onAfterResponse: (req, res) => {
        requests.push(`${req.getMethod()} ${res.getStatus()}`);
      },
      onError: reject,
      onSuccess: () => resolve({ requests, url: tus.url }),
      ...options,
      ...(options.stopAfter && {
        onChunkComplete: (size, accepted) => {
          if (accepted >= options.stopAfter) void tus.abort().then(() => resolve({ requests, url: tus.url }));
        },
      }),
    });
    tus.start();
  });
}

const file = randomBytes(8 * 1024 * 1024);
const whole = await upload(file);
const broken = await upload(file, { stopAfter: chunkSize });
const resumed = await upload(file, { uploadUrl: broken.url });

console.log(JSON.stringify({ sha256: createHash('sha256').update(file).digest('hex'), whole, broken, resumed }));
