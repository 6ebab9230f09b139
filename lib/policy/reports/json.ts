import type { Report } from './report';

/** For programs. */
export const json: Report = ({ findings, files, unreadable }) =>
  `${JSON.stringify({ version: 1, templates: files.length, findings, unreadable }, undefined, 2)}\n`;
