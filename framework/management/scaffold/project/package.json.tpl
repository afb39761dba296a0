{
  "name": "{{ name }}",
  "version": "0.1.0",
  "private": true,
  "type": "commonjs",
  "engines": {
    "node": ">=20.19"
  },
  "scripts": {
    "dev": "ts-node manage.ts runserver",
    "build": "tsc -p tsconfig.build.json && node scripts/copy-assets.js",
    "collectstatic": "node dist/manage.js collectstatic --noinput",
    "prestart": "npm run build && npm run collectstatic",
    "start": "node --env-file=production.env dist/{{ name }}/server.js",
    "heroku-postbuild": "npm run build && npm run collectstatic",
    "typecheck": "tsc --noEmit",
    "test": "node --require ts-node/register --test {{ name }}/apps/*/*.test.ts"
  },
  "dependencies": {
    "whitenoise-node": "^{{ version }}"
  },
  "devDependencies": {
    "@swc/core": "^1.16.0",
    "@types/node": "^20.19.0",
    "ts-node": "^10.9.2",
    "typescript": "~6.0.0"
  }
}
