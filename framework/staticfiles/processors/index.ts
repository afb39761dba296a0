/** Processors: other bytes of a source, made before references are resolved and names are hashed. */
export { type Processed, ProcessedCache } from './cache';
export { createProcessors, createProcessorsAlone, PROCESSOR_KIND } from './create';
export { EsbuildMinify } from './esbuild-minify';
export { SubsetIconFont } from './icons';
export { LightningCss } from './lightning-css';
export {
  type CollectedFile,
  type DescribedStep,
  PROCESSOR_OPTIONS,
  PROCESSORS,
  type Processor,
  ProcessorError,
  type ProcessorInput,
  type ProcessorOutput,
  type ProcessorStep,
} from './processor';
export { runStep } from './run-step';
export { canHaveMap, takeMap, withMapComment } from './source-map';
export { Watchdog } from './watchdog';
