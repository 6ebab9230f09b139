import type { Report } from './report';

/** For programs. */
export const json: Report = ({ findings, files }) =>
  `${JSON.stringify({ version: 1, templates: files.length, findings }, undefined, 2)}\n`;
