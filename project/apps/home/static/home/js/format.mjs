// Formats names, sizes and times for reading.

/** `home/css/site.0123456789ab.css` → its folder, stem, content hash and extension. */
export function parseName(path) {
  const [, folder, stem, hash = '', extension = ''] = /^(.*\/)?(.*?)(?:\.([0-9a-f]{12}))?(\.[^./]*)?$/.exec(
    path,
  );
  return { path, folder: folder ?? '', stem, hash, extension };
}

/** Bytes as kilobytes of a thousand, three digits at most. */
export function bytes(count) {
  if (count < 1000) return `${count} B`;
  const kilobytes = count / 1000;
  return `${kilobytes < 10 ? kilobytes.toFixed(1) : Math.round(kilobytes)} kB`;
}

/** The share of `whole` that did not have to travel. */
export function saved(wire, whole) {
  return whole > wire ? `${Math.round((1 - wire / whole) * 100)} %` : '–';
}

/** `max-age=315360000, public, immutable` → `10 years, immutable`. */
export function lifetime(cacheControl) {
  const seconds = Number(/max-age=(\d+)/.exec(cacheControl)?.[1] ?? 0);
  const units = [
    ['year', 31_536_000],
    ['day', 86_400],
    ['minute', 60],
  ];
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ['second', 1];
  const count = Math.round(seconds / length);
  const time = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return cacheControl.includes('immutable') ? `${time}, immutable` : time;
}

/** A name with its content hash marked, as nodes. */
export function markedName({ folder, stem, hash, extension }) {
  const nodes = [element('span', 'folder', folder), stem];
  if (hash) nodes.push('.', element('b', 'hash', hash));
  return [...nodes, extension];
}

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}
