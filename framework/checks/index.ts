/** System checks: what is wrong with a project, found before it runs. */
export { type CheckStyle, formatMessage, formatReport, SystemCheckError } from './format';
export { CHECK_LEVELS, type CheckLevel, type CheckMessage, isSerious } from './message';
export { CheckReport, type CheckSelection, runChecks } from './run-checks';
export { securityCheck } from './security';
export { CHECK, type SystemCheck } from './system-check';
