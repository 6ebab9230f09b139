import { accountTakeover } from './account-takeover';
import { adminPaths } from './admin-paths';
import { adminProtection } from './admin-protection';
import { allowedClients } from './allowed-clients';
import { anonymousIp } from './anonymous-ip';
import { antiDdos } from './anti-ddos';
import { bodyEncoding } from './body-encoding';
import { bodySize } from './body-size';
import { bodySizeLimit } from './body-size-limit';
import { botControl } from './bot-control';
import { common } from './common';
import { csrf } from './csrf';
import { deniedAddresses } from './denied-addresses';
import { duplicateParameters } from './duplicate-parameters';
import { geo } from './geo';
import { hiddenFiles } from './hidden-files';
import { ipReputation } from './ip-reputation';
import { knownBadInputs } from './known-bad-inputs';
import { knownHosts } from './known-hosts';
import { linux } from './linux';
import { loginLimit } from './login-limit';
import { methods } from './methods';
import { nosqlOperators } from './nosql-operators';
import { posix } from './posix';
import { prototypePollution } from './prototype-pollution';
import { rateLimit } from './rate-limit';
import { scannerUserAgents } from './scanner-user-agents';
import { sqlInjection } from './sql-injection';
import { trustedAddresses } from './trusted-addresses';

/** Every rule of the web ACL, by its name; the order is the priority: the cheap and certain first, what is priced by request last. */
export const rules = {
  'trusted-addresses': trustedAddresses,
  'denied-addresses': deniedAddresses,
  'allowed-clients': allowedClients,
  geo,
  'anti-ddos': antiDdos,
  'ip-reputation': ipReputation,
  'rate-limit': rateLimit,
  'login-limit': loginLimit,
  'anonymous-ip': anonymousIp,
  'known-hosts': knownHosts,
  methods,
  'admin-paths': adminPaths,
  'hidden-files': hiddenFiles,
  csrf,
  'duplicate-parameters': duplicateParameters,
  'scanner-user-agents': scannerUserAgents,
  'body-size': bodySize,
  'body-size-limit': bodySizeLimit,
  'body-encoding': bodyEncoding,
  'known-bad-inputs': knownBadInputs,
  'sql-injection': sqlInjection,
  'nosql-operators': nosqlOperators,
  'prototype-pollution': prototypePollution,
  common,
  linux,
  posix,
  'admin-protection': adminProtection,
  'account-takeover': accountTakeover,
  'bot-control': botControl,
} as const;

export type RuleName = keyof typeof rules;
