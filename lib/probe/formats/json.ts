import type { Probed } from '../report';

export const json = (probed: Probed): string => `${JSON.stringify(probed, undefined, 2)}\n`;
