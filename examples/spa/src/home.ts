export function render(): string {
  return '<h1>Hello from a single page</h1>';
}
