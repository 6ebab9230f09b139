import type { Rule } from '../rule';
import { albAccessLogs } from './alb-access-logs';
import { albDesync } from './alb-desync';
import { albDropInvalidHeaders } from './alb-drop-invalid-headers';
import { albHttpsOnly } from './alb-https-only';
import { albTargetTls } from './alb-target-tls';
import { albTlsPolicy } from './alb-tls-policy';
import { albWaf } from './alb-waf';
import { dbNotPublic } from './db-not-public';
import { ecrScanImmutable } from './ecr-scan-immutable';
import { frontPresent } from './front-present';
import { logsEncryptedRetained } from './logs-encrypted-retained';
import { secretGeneratedStrength } from './secret-generated-strength';
import { secretRotation } from './secret-rotation';
import { securityTxtPresent } from './security-txt-present';
import { serviceCircuitBreaker } from './service-circuit-breaker';
import { serviceExecDisabled } from './service-exec-disabled';
import { serviceMinHealthy } from './service-min-healthy';
import { serviceNoPublicIp } from './service-no-public-ip';
import { sgNoWideEgress } from './sg-no-wide-egress';
import { taskDropCapabilities } from './task-drop-capabilities';
import { taskEnvCount } from './task-env-count';
import { taskImageNotLatest } from './task-image-not-latest';
import { taskImagePinned } from './task-image-pinned';
import { taskInitProcess } from './task-init-process';
import { taskLogConfiguration } from './task-log-configuration';
import { taskNoDebugFlags } from './task-no-debug-flags';
import { taskNoPrivilege } from './task-no-privilege';
import { taskNoSecretLiterals } from './task-no-secret-literals';
import { taskNodeEnv } from './task-node-env';
import { taskNodeVersion } from './task-node-version';
import { taskNonRoot } from './task-non-root';
import { taskPortNotPublic } from './task-port-not-public';
import { taskReadonlyRoot } from './task-readonly-root';
import { taskSecretArn } from './task-secret-arn';
import { taskStopTimeout } from './task-stop-timeout';
import { wafBodySize } from './waf-body-size';
import { wafCapacity } from './waf-capacity';
import { wafLogging } from './waf-logging';
import { wafRateRule } from './waf-rate-rule';

/** All rules, in the order in which they are listed. */
export const rules: readonly Rule[] = [
  taskNonRoot,
  taskReadonlyRoot,
  taskDropCapabilities,
  taskNoPrivilege,
  taskInitProcess,
  taskStopTimeout,
  taskNodeEnv,
  taskNoSecretLiterals,
  taskSecretArn,
  taskEnvCount,
  taskImagePinned,
  taskImageNotLatest,
  taskLogConfiguration,
  taskNoDebugFlags,
  taskNodeVersion,
  taskPortNotPublic,
  serviceCircuitBreaker,
  serviceNoPublicIp,
  serviceMinHealthy,
  serviceExecDisabled,
  albTlsPolicy,
  albHttpsOnly,
  albDropInvalidHeaders,
  albDesync,
  albAccessLogs,
  albWaf,
  albTargetTls,
  wafLogging,
  wafBodySize,
  wafRateRule,
  wafCapacity,
  secretRotation,
  secretGeneratedStrength,
  ecrScanImmutable,
  logsEncryptedRetained,
  sgNoWideEgress,
  dbNotPublic,
  frontPresent,
  securityTxtPresent,
];
