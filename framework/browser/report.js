/**
 * Draws the treemap and the table of files of a build's report from the data that the page carries. Names come from the
 * disk of whoever built: they are set as text and never parsed, and characters that turn the order of a text around are
 * shown as escapes.
 */
(() => {
  /**
   * The data of the page: see `PageData`, which packs it.
   *
   * @typedef {object} Data
   * @property {number[]} shared
   * @property {string[]} rest
   * @property {string[]} kinds
   * @property {number[]} kind
   * @property {number[]} sizes
   * @property {Record<number, number | null>} sources
   * @property {string} change
   * @property {Record<number, number>} before
   * @property {string[]} encodings
   * @property {Record<string, (number | null)[]>} variants
   * @property {Record<number, number>} deltas
   * @property {string} unprintable
   *
   * @typedef {object} File
   * @property {string} name
   * @property {string} kind
   * @property {'new' | 'changed' | 'unchanged'} change
   * @property {number} size
   * @property {number | null} source
   * @property {number | null} before
   * @property {Record<string, number | null>} variants
   * @property {number} deltas
   *
   * @typedef {object} Folder
   * @property {string} name
   * @property {number} value
   * @property {number} count of the files in it and below
   * @property {Map<string, Folder>} folders
   * @property {Leaf[]} files
   *
   * @typedef {object} Leaf
   * @property {string} name
   * @property {number} value
   * @property {File} file
   *
   * @typedef {object} Rest the files of a folder that are too small for tiles of their own
   * @property {number} value
   * @property {number} count
   */

  /** @type {Data} */
  const data = JSON.parse(byId('data').textContent ?? '');

  /** @param {string} id */
  function byId(id) {
    const element = document.getElementById(id);
    if (element === null) throw new Error(`The page has no #${id}.`);
    return element;
  }

  /**
   * @template {HTMLElement} E
   * @param {string} id
   * @param {new () => E} type
   * @returns {E}
   */
  function elementOf(id, type) {
    const element = byId(id);
    if (!(element instanceof type)) throw new Error(`#${id} is another element.`);
    return element;
  }

  const UNITS = ['kB', 'MB', 'GB', 'TB'];

  /** @param {number} bytes */
  function format(bytes) {
    if (Math.abs(bytes) < 1000) return `${bytes} B`;
    let value = bytes / 1000;
    let unit = 0;
    while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return `${Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
  }

  /** @param {number} number */
  const count = (number) => number.toLocaleString('en');

  /** @param {number} number */
  const countFiles = (number) => `${count(number)} ${number === 1 ? 'file' : 'files'}`;

  /** @param {number} bytes */
  const difference = (bytes) => (bytes > 0 ? '+' : bytes < 0 ? '−' : '±') + format(Math.abs(bytes));

  const UNPRINTABLE = new RegExp(data.unprintable, 'gu');

  /** @param {string} text */
  const printable = (text) =>
    text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

  const files = unpack();

  function unpack() {
    /** @type {Record<string, File['change']>} */
    const changes = { n: 'new', c: 'changed', u: 'unchanged' };
    /** @type {File[]} */
    const unpacked = [];
    let name = '';
    for (const [index, rest] of data.rest.entries()) {
      name = name.slice(0, data.shared[index]) + rest;
      const size = data.sizes[index] ?? 0;
      const source = data.sources[index];
      const change = changes[data.change[index] ?? ''] ?? 'unchanged';
      /** @type {Record<string, number | null>} */
      const variants = {};
      for (const encoding of data.encodings) variants[encoding] = data.variants[encoding]?.[index] ?? null;
      unpacked.push({
        name,
        kind: data.kinds[data.kind[index] ?? 0] ?? '',
        change,
        size,
        source: source === undefined ? size : source,
        before: change === 'new' ? null : (data.before[index] ?? size),
        variants,
        deltas: data.deltas[index] ?? 0,
      });
    }
    return unpacked;
  }

  /** @param {File} file */
  const growth = ({ size, before }) => (before === null ? size : size - before);

  /* The treemap. */

  const map = byId('map');
  const crumbs = byId('path');
  const metric = elementOf('metric', HTMLSelectElement);
  let open = '';

  /** @param {File} file */
  function weight(file) {
    const chosen = metric.value;
    if (chosen === 'difference') return Math.abs(growth(file));
    if (chosen === 'source') return file.source ?? 0;
    return file.variants[chosen] ?? file.size;
  }

  /**
   * @param {string} name
   * @returns {Folder}
   */
  const emptyFolder = (name) => ({ name, value: 0, count: 0, folders: new Map(), files: [] });

  function treeOf() {
    const root = emptyFolder('');
    for (const file of files) {
      const value = weight(file);
      if (value <= 0 || !file.name.startsWith(open)) continue;
      const parts = file.name.slice(open.length).split('/');
      const name = parts.pop() ?? '';
      let folder = root;
      folder.value += value;
      folder.count++;
      for (const part of parts) {
        let next = folder.folders.get(part);
        if (next === undefined) {
          next = emptyFolder(part);
          folder.folders.set(part, next);
        }
        next.value += value;
        next.count++;
        folder = next;
      }
      folder.files.push({ name, value, file });
    }
    return root;
  }

  /**
   * Lays items out as rectangles, as square as it goes: Bruls, Huizing and van Wijk, 2000.
   *
   * @template {{ value: number }} Item
   * @param {Item[]} items the largest first
   * @param {{ x: number, y: number, width: number, height: number }} area
   * @param {(item: Item, x: number, y: number, width: number, height: number) => void} place
   */
  function layOut(items, { x, y, width, height }, place) {
    const total = items.reduce((sum, item) => sum + item.value, 0);
    if (total === 0 || width <= 0 || height <= 0) return;
    const scale = (width * height) / total;
    let at = 0;
    while (at < items.length) {
      const side = Math.min(width, height);
      if (side <= 0) break;
      /** @type {Item[]} */
      const row = [];
      let area = 0;
      let most = 0;
      let worst = Number.POSITIVE_INFINITY;
      for (const item of items.slice(at)) {
        const one = item.value * scale;
        if (row.length === 0) most = one;
        const sum = area + one;
        const ratio = Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * one));
        if (ratio > worst) break;
        row.push(item);
        area = sum;
        worst = ratio;
      }
      at += row.length;
      const thickness = area / side;
      let along = 0;
      for (const item of row) {
        const length = (item.value * scale) / thickness;
        if (width >= height) place(item, x, y + along, thickness, length);
        else place(item, x + along, y, length, thickness);
        along += length;
      }
      if (width >= height) {
        x += thickness;
        width -= thickness;
      } else {
        y += thickness;
        height -= thickness;
      }
    }
  }

  /** The most tiles of files that are drawn: a browser takes seconds for tens of thousands, and nobody sees them. */
  const MOST_TILES = 3000;
  const HEADING = 20;

  /**
   * @template {HTMLElement} E
   * @param {E} element
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  function box(element, x, y, width, height) {
    Object.assign(element.style, {
      left: `${x}px`,
      top: `${y}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    return element;
  }

  /**
   * @param {HTMLElement} leaf
   * @param {string} kind
   * @param {string} title
   */
  function describeTile(leaf, kind, title) {
    leaf.className = 'leaf';
    leaf.dataset.kind = kind;
    leaf.title = title;
    leaf.setAttribute('aria-hidden', 'true');
    return leaf;
  }

  /**
   * Draws a folder. Files and folders in it that would be smaller than a tile are one tile together.
   *
   * @param {Folder} node
   * @param {string} prefix
   * @param {{ x: number, y: number, width: number, height: number }} area
   * @param {number} least the bytes of the smallest tile
   * @param {DocumentFragment} into
   */
  function draw(node, prefix, area, least, into) {
    /** @type {(Folder | Leaf | Rest)[]} */
    const items = [];
    /** @type {Rest} */
    const rest = { value: 0, count: 0 };
    for (const item of [...node.folders.values(), ...node.files]) {
      if (item.value >= least) {
        items.push(item);
      } else {
        rest.value += item.value;
        rest.count += 'file' in item ? 1 : item.count;
      }
    }
    if (rest.count > 0) items.push(rest);
    items.sort((a, b) => b.value - a.value);
    layOut(items, area, (item, x, y, width, height) => {
      if (width < 3 || height < 3) return;
      if ('folders' in item) {
        drawFolder(item, `${prefix}${item.name}/`, { x, y, width, height }, least, into);
        return;
      }
      const tile = box(document.createElement('span'), x, y, width - 1, height - 1);
      const hasText = width > 50 && height > 18;
      if ('file' in item) {
        const { name, kind, change } = item.file;
        describeTile(tile, kind, `${printable(name)}\n${describe(item.file)}`);
        tile.dataset.change = change;
        if (hasText) tile.textContent = printable(item.name);
      } else {
        const text = `${countFiles(item.count)}, ${format(item.value)}`;
        describeTile(tile, 'rest', `${printable(prefix)}\n${text} that are too small for this map`);
        if (hasText) tile.textContent = text;
      }
      into.append(tile);
    });
  }

  /**
   * @param {Folder} folder
   * @param {string} prefix
   * @param {{ x: number, y: number, width: number, height: number }} area
   * @param {number} least
   * @param {DocumentFragment} into
   */
  function drawFolder(folder, prefix, { x, y, width, height }, least, into) {
    const isOfSmallFiles = [...folder.folders.values(), ...folder.files].every(({ value }) => value < least);
    if (isOfSmallFiles && width > 30 && height > 18) {
      const tile = box(document.createElement('button'), x, y, width - 1, height - 1);
      tile.className = 'leaf';
      tile.type = 'button';
      tile.dataset.kind = 'rest';
      tile.textContent = `${printable(folder.name)}/`;
      tile.title = `${printable(prefix)}\n${countFiles(folder.count)}, ${format(folder.value)}`;
      tile.addEventListener('click', () => show(prefix));
      into.append(tile);
      return;
    }
    const hasHeading = width > 60 && height > 44;
    if (hasHeading) {
      const heading = box(document.createElement('button'), x, y, width - 1, HEADING - 2);
      heading.className = 'folder';
      heading.type = 'button';
      heading.textContent = `${printable(folder.name)}/ ${format(folder.value)}`;
      heading.title = printable(prefix);
      heading.addEventListener('click', () => show(prefix));
      into.append(heading);
    }
    const down = hasHeading ? HEADING : 0;
    draw(folder, prefix, { x, y: y + down, width: width - 1, height: height - down - 1 }, least, into);
  }

  /** @param {File} file */
  function describe(file) {
    const sizes = [format(file.size)];
    for (const encoding of data.encodings) {
      const size = file.variants[encoding] ?? null;
      if (size !== null) sizes.push(`${encoding} ${format(size)}`);
    }
    if (file.change === 'changed') sizes.push(difference(growth(file)));
    else if (file.change === 'new') sizes.push('new');
    return sizes.join(', ');
  }

  /** @param {string} folder */
  function show(folder) {
    open = folder;
    const parts = folder.split('/').filter((part) => part !== '');
    crumbs.replaceChildren(
      crumb('all files', ''),
      ...parts.map((part, index) => crumb(part, `${parts.slice(0, index + 1).join('/')}/`)),
    );
    redraw();
  }

  /**
   * @param {string} label
   * @param {string} target
   */
  function crumb(label, target) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = printable(label);
    if (target === open) button.setAttribute('aria-current', 'location');
    button.addEventListener('click', () => show(target));
    item.append(button);
    return item;
  }

  /** The size for which the map is drawn. */
  let drawn = { width: 0, height: 0 };

  function redraw() {
    const { width, height } = map.getBoundingClientRect();
    drawn = { width, height };
    const tiles = document.createDocumentFragment();
    const root = treeOf();
    draw(root, open, { x: 0, y: 0, width, height }, root.value / MOST_TILES, tiles);
    map.replaceChildren(tiles);
    byId('sum').textContent = root.value === 0 ? 'nothing' : format(root.value);
  }

  /* The table. */

  const PAGE = 100;
  const PRINTED = 200;
  const body =
    elementOf('files', HTMLTableElement).tBodies[0] ?? elementOf('files', HTMLTableElement).createTBody();
  const search = elementOf('search', HTMLInputElement);
  const found = byId('found');
  const printed = byId('printed');
  const more = byId('more');
  let order = { key: 'size', down: true };
  let shown = PAGE;

  /**
   * @param {File} file
   * @param {string} key
   * @returns {string | number | null}
   */
  function keyOf(file, key) {
    if (key === 'name' || key === 'kind' || key === 'size' || key === 'deltas') return file[key];
    return key === 'difference' ? growth(file) : (file.variants[key] ?? null);
  }

  /**
   * @param {File} a
   * @param {File} b
   */
  function compare(a, b) {
    const [one, other] = [keyOf(a, order.key), keyOf(b, order.key)];
    if (one === other) return a.name < b.name ? -1 : 1;
    if (one === null) return 1;
    if (other === null) return -1;
    return (one < other ? -1 : 1) * (order.down ? -1 : 1);
  }

  /**
   * @param {HTMLTableRowElement} row
   * @param {string} text
   * @param {boolean} [isNumber]
   */
  function addCell(row, text, isNumber) {
    const cell = row.insertCell();
    cell.textContent = text;
    if (isNumber) cell.className = 'number';
  }

  /** @param {File} file */
  function rowOf(file) {
    const row = document.createElement('tr');
    const heading = document.createElement('th');
    heading.scope = 'row';
    heading.textContent = printable(file.name);
    row.append(heading);
    addCell(row, file.kind);
    addCell(row, format(file.size), true);
    for (const encoding of data.encodings) {
      const size = file.variants[encoding] ?? null;
      addCell(row, size === null ? '–' : format(size), true);
    }
    const isNew = file.before === null;
    addCell(row, isNew ? 'new' : file.change === 'unchanged' ? '–' : difference(growth(file)), true);
    addCell(row, file.deltas === 0 ? '–' : format(file.deltas), true);
    return row;
  }

  function matchingFiles() {
    const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const matching = files.filter((file) => {
      // 'changed' must not find what is unchanged.
      const change = file.change === 'unchanged' ? 'same' : file.change;
      const text = `${file.name} ${file.kind} ${change}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    return matching.sort(compare);
  }

  let matching = files;

  function list() {
    matching = matchingFiles();
    listRows(shown);
    found.textContent = countFiles(matching.length);
    more.hidden = matching.length <= shown;
    more.textContent = `Show ${count(Math.min(PAGE * 5, matching.length - shown))} more`;
    /** @type {NodeListOf<HTMLElement>} */
    const headings = document.querySelectorAll('#files thead th');
    for (const heading of headings) {
      const isOrder = heading.dataset.key === order.key;
      heading.setAttribute('aria-sort', isOrder ? (order.down ? 'descending' : 'ascending') : 'none');
    }
  }

  /** @param {number} most */
  function listRows(most) {
    body.replaceChildren(...matching.slice(0, most).map(rowOf));
  }

  /** @type {NodeListOf<HTMLElement>} */
  const buttons = document.querySelectorAll('#files thead button');
  for (const button of buttons) {
    const key = button.parentElement?.dataset.key ?? '';
    button.addEventListener('click', () => {
      const isText = key === 'name' || key === 'kind';
      order = { key, down: order.key === key ? !order.down : !isText };
      list();
    });
  }
  let waiting = 0;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(
      () => {
        shown = PAGE;
        list();
      },
      files.length > 5000 ? 150 : 0,
    );
  });
  more.addEventListener('click', () => {
    shown += PAGE * 5;
    list();
  });

  // A hundred thousand rows would be two thousand sheets of paper.
  addEventListener('beforeprint', () => {
    const rows = Math.min(PRINTED, matching.length);
    printed.textContent =
      rows < matching.length
        ? `The first ${count(rows)} of ${countFiles(matching.length)}.`
        : countFiles(rows);
    listRows(PRINTED);
  });
  addEventListener('afterprint', () => listRows(shown));

  metric.addEventListener('change', redraw);
  new ResizeObserver(() => {
    const { width, height } = map.getBoundingClientRect();
    if (width !== drawn.width || height !== drawn.height) redraw();
  }).observe(map);
  show('');
  list();
  document.documentElement.dataset.ready = 'yes';
})();
