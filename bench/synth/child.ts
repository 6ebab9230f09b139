import { appOf, type Kind } from './apps';

/** One synth in a process of its own; says what CPU it took, all threads, start of Node.js and loading included, in ms. */
const [kind, count, images = '', outdir = '', validation] = process.argv.slice(2);
appOf(kind as Kind, Number(count), images, outdir, validation === 'on').synth();
const { user, system } = process.cpuUsage();
process.stdout.write(String((user + system) / 1000));
