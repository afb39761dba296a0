import { Module } from '@nestjs/common';
import { openAssets } from 'whitenoise-node';
import { ASSETS, HomeController } from './home.controller.js';

@Module({
  controllers: [HomeController],
  providers: [{ provide: ASSETS, useFactory: () => openAssets('staticfiles', { prefix: '/static/' }) }],
})
export class AppModule {}
