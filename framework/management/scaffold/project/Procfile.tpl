web: node dist/{{ name }}/server.js
