#!/usr/bin/env ts-node
import { executeFromCommandLine } from './framework';

process.env.SETTINGS_MODULE ??= `${__dirname}/project/settings`;
void executeFromCommandLine(process.argv);
