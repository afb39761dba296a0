import { createServer } from 'node:http';
import express from 'express';
import { whiteNoise } from 'whitenoise-node';

const app = express();
app.get('/api/greeting', (_request, response) => {
  response.json({ message: 'Hello from Express' });
});

const application = whiteNoise(app, { root: 'dist/client', indexFile: true, fallback: 'index.html' });
createServer(application).listen(Number(process.env.PORT ?? 8000));
