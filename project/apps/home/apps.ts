import { AppConfig } from '../../../framework';

export class HomeConfig extends AppConfig {
  override readonly label = 'home';
}
