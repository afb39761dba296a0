import 'reflect-metadata';
import { createServer } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { whiteNoise } from 'whitenoise-node';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.init();

const options = { root: 'staticfiles', prefix: '/static/' };
const application = whiteNoise(app.getHttpAdapter().getInstance(), options);
createServer(application).listen(Number(process.env.PORT ?? 8000));
