h1 {
  font-family: system-ui, sans-serif;
}
