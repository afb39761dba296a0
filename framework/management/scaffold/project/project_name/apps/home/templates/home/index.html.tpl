<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ name }}</title>
    <link rel="icon" href="{% static 'home/mark.svg' %}">
    <link rel="stylesheet" href="{% static 'home/home.css' %}">
  </head>
  <body>
    <main>
      <h1>{{ name }}</h1>
      <p>It works. This page is <code>apps/home/templates/home/index.html</code>; its view is in <code>apps/home/views.ts</code>.</p>
      <p>Its stylesheet comes from <code>{% static 'home/home.css' %}</code>.</p>
    </main>
  </body>
</html>
