import { registerElementTags } from './element';
import { registerImportMapTags } from './import-map';
import type { RegisterTags } from './sources';
import { registerStaticTags } from './static';
import { registerUrlTag } from './url';
import { registerViteTag } from './vite';

export type { TagSources } from './sources';

const TAGS = [
  registerStaticTags,
  registerElementTags,
  registerImportMapTags,
  registerViteTag,
  registerUrlTag,
];

/** Registers the tags beside LiquidJS's own: Django's for URLs, and in the same syntax those of pages' elements. */
export const registerTags: RegisterTags = (engine, liquid, sources) => {
  for (const register of TAGS) {
    register(engine, liquid, sources);
  }
};
