import { CasemateError } from '../lib/errors';
import { installNginx } from '../lib/local/install-nginx';
import { findNginx } from '../lib/local/nginx';

/** Before `npm start` and `npm test` in a checkout: NGINX is there, or is installed, or one line says what to run. */
try {
  findNginx();
} catch (error) {
  if (!(error instanceof CasemateError)) throw error;
  const installed = installNginx((command) => process.stderr.write(`NGINX is missing: ${command}\n`));
  if (!installed) {
    process.stderr.write(`${error.code}: ${error.message} ${error.fix}\n`);
    process.exitCode = 4;
  }
}
