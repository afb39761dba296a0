import { AppConfig } from '../../../framework';

export class GuideConfig extends AppConfig {
  override readonly label = 'guide';
}
