<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ name }}</title>
    {% stylesheet '{{ name }}/{{ name }}.css' %}
  </head>
  <body>
    <h1>{{ name }}</h1>
  </body>
</html>
