:root {
  color-scheme: light dark;
  font: 1.125rem / 1.6 system-ui, sans-serif;
}

body {
  margin: 0;
  color: CanvasText;
  background: Canvas;
}

main {
  max-width: 38rem;
  margin: 16vh auto;
  padding: 0 1.5rem;
}

h1 {
  padding-left: 3.5rem;
  background: url("mark.svg") no-repeat left / 2.5rem;
}

h2 {
  margin-top: 2.5rem;
  font-size: 1.25rem;
}

ol {
  padding-left: 1.5rem;
}

li {
  margin: 0.5rem 0;
}

code {
  overflow-wrap: anywhere;
}
