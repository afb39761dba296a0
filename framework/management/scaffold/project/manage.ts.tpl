#!/usr/bin/env ts-node
import { executeFromCommandLine } from 'whitenoise-node/framework';

process.env.SETTINGS_MODULE ??= `${__dirname}/{{ name }}/settings`;
void executeFromCommandLine(process.argv);
