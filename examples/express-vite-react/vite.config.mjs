import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'client',
  plugins: [react()],
  // The manifest is what proves to the wrapper which files never change.
  build: { outDir: '../dist/client', emptyOutDir: true, manifest: true },
  // In development Vite serves the page, and asks the server for the rest: npm run dev, beside npm start.
  server: { proxy: { '/api': 'http://localhost:8000' } },
});
