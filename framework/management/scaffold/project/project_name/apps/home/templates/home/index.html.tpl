<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ name }}</title>
    <link rel="icon" href="{% static 'home/mark.svg' %}">
    {% stylesheet 'home/home.css' %}
  </head>
  <body>
    <main>
      <h1>{{ name }}</h1>
      <p>It works. This page is <code>apps/home/templates/home/index.html</code>; its view is in <code>apps/home/views.ts</code>.</p>
      <p>Its stylesheet comes from <code>{% static 'home/home.css' %}</code>.</p>
      <h2>What next</h2>
      <ol>
        <li>Change this text, or a colour in <code>apps/home/static/home/home.css</code>, and save: under <code>npm run dev</code> the page follows.</li>
        <li>Add an app of your own: <code>npx ts-node manage.ts startapp polls</code></li>
        <li>See what visitors will get, with hashed and compressed files: <code>npm start</code></li>
        <li>Before it goes online: <code>npx ts-node manage.ts check --deploy</code></li>
      </ol>
      <p>The tutorial goes on from here: <code>node_modules/whitenoise-node/docs/tutorial.md</code>.</p>
    </main>
  </body>
</html>
