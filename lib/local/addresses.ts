import { networkInterfaces } from 'node:os';
import { loopbackHosts } from '../../nginx';
import { CasemateError } from '../errors';
import type { ResolvedOptions } from '../options';
import { portProblem } from './ports';

const isLoopback = (host: string): boolean =>
  (loopbackHosts as readonly string[]).includes(host) || host.endsWith('.localhost');

/** Loopback alone, unless the options name a host by which others come. */
export function addressesFor({ hosts }: ResolvedOptions): string[] {
  const open = !hosts.every(isLoopback);
  const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  return open ? ['0.0.0.0', ...(hasIPv6 ? ['[::]'] : [])] : ['127.0.0.1', ...(hasIPv6 ? ['[::1]'] : [])];
}

/** @throws CasemateError `ERR_PORT_TAKEN` */
export async function checkPort(option: string, port: number, address: string): Promise<void> {
  const problem = await portProblem(port, address.replace(/^\[|\]$/g, ''));
  if (problem === undefined) return;
  throw new CasemateError(
    'ERR_PORT_TAKEN',
    problem === 'EADDRINUSE' ? `Port ${port} is taken by another program.` : `Port ${port} cannot be had: ${problem}.`,
    `Choose another one with ${option}, or stop what holds it.`,
  );
}
