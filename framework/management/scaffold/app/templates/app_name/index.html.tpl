<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ name }}</title>
    <link rel="stylesheet" href="{% static '{{ name }}/{{ name }}.css' %}">
  </head>
  <body>
    <h1>{{ name }}</h1>
  </body>
</html>
