import { type Application, getApplication, serve, whiteNoise } from 'whitenoise-node/framework';

process.env.SETTINGS_MODULE ??= `${__dirname}/settings`;

let application: Application = getApplication();
application = whiteNoise(application);

void serve(application);
