import { ServerResponse } from 'node:http';
import { isFronted } from './server';

/**
 * Leaves out 103 (RFC 8297) and 102, which are hints, of answers to the front: NGINX before 1.29 takes one for the answer itself
 * and passes on what follows as it is, with the app's own headers and without any of the front's.
 */
export function leaveOutHints(): void {
  const { writeEarlyHints, writeProcessing } = ServerResponse.prototype;
  ServerResponse.prototype.writeEarlyHints = function (this: ServerResponse, hints, callback): void {
    if (!isFronted(this)) writeEarlyHints.call(this, hints, callback);
    else if (callback) process.nextTick(callback);
  };
  ServerResponse.prototype.writeProcessing = function (this: ServerResponse): void {
    if (!isFronted(this)) writeProcessing.call(this);
  };
}
