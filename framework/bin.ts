#!/usr/bin/env node
/** The package's own command: `npx whitenoise-node startproject mysite`, `npx whitenoise-node compress folder`. */
import { executeFromCommandLine } from './index';

void executeFromCommandLine(process.argv);
