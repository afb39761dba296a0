import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { Assets } from 'whitenoise-node';

/** The token by which the URLs of static files are injected. */
export const ASSETS = Symbol('assets');

@Controller()
export class HomeController {
  readonly #assets: Assets;

  constructor(@Inject(ASSETS) assets: Assets) {
    this.#assets = assets;
  }

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  home(): string {
    return `<!doctype html>
<title>Nest</title>
${this.#assets.stylesheet('css/site.css')}
<h1>Hello from Nest</h1>
`;
  }
}
