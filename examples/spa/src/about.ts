export function render(): string {
  return '<h1>About</h1><p>This page came as a chunk of its own.</p>';
}
