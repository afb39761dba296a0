/** The text of a style sheet in one of its versions: a few of its rules differ from one to the next. */
export function sheet(version: number): string {
  const rules = Array.from({ length: 120 }, (_, index) => {
    const at = (index * 7919) % 104_729;
    const color =
      index % 40 === version ? 'rebeccapurple' : `#${(at * 131).toString(16).padStart(6, '0').slice(0, 6)}`;
    return `.part-${at.toString(36)} > a:nth-child(${index}) { color: ${color}; margin: ${at % 97}px ${at % 89}px; }`;
  });
  return `/* version ${version} */\n${rules.join('\n')}\n`;
}
