import { AppConfig } from 'whitenoise-node/framework';

export class {{ className }}Config extends AppConfig {
  override readonly label = '{{ name }}';
}
