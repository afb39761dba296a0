# {{ name }}

    npm install
    npm run dev

Then open http://127.0.0.1:8000/. The site restarts when its code changes, and the open page follows.

    npm test                                   run the tests
    npm start                                  build, collect the static files and serve, as in production
    npx ts-node manage.ts                      list the commands
    npx ts-node manage.ts startapp blog        add an app
    npx ts-node manage.ts check --deploy       what to mend before it goes online

`npm start` reads `production.env`: DEBUG is off, as where the site is deployed.
