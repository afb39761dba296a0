import { createServer } from 'node:http';
import express from 'express';
import { whiteNoise } from 'whitenoise-node';

const app = express();
app.set('view engine', 'ejs');
app.get('/', (_request, response) => {
  response.render('home', { title: 'Hello from Express' });
});

const application = whiteNoise(app, { root: 'staticfiles', prefix: '/static/' });
app.locals.assets = application.assets;
createServer(application).listen(Number(process.env.PORT ?? 8000));
