import type { Detector } from '../subject';
import { codeInjection } from './code-injection';
import { commandInjection } from './command-injection';
import { crlfInjection } from './crlf-injection';
import { crossSiteScripting } from './cross-site-scripting';
import { fileInclusion } from './file-inclusion';
import { ldapInjection } from './ldap-injection';
import { log4shell } from './log4shell';
import { nosqlInjection } from './nosql-injection';
import { nullByte } from './null-byte';
import { pathTraversal } from './path-traversal';
import { prototypePollution } from './prototype-pollution';
import { serializedObjects } from './serialized-objects';
import { serverSideRequestForgery } from './server-side-request-forgery';
import { shellshock } from './shellshock';
import { sqlInjection } from './sql-injection';
import { templateInjection } from './template-injection';
import { xmlExternalEntity } from './xml-external-entity';

/** All of them, those that are surest of what they find first: a finding has the name of one. */
export const detectors: readonly Detector[] = [
  prototypePollution,
  log4shell,
  shellshock,
  serializedObjects,
  nullByte,
  xmlExternalEntity,
  nosqlInjection,
  pathTraversal,
  fileInclusion,
  serverSideRequestForgery,
  crossSiteScripting,
  templateInjection,
  codeInjection,
  commandInjection,
  sqlInjection,
  crlfInjection,
  ldapInjection,
];
