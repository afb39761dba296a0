import { UNPRINTABLE } from '../../../printable';

/**
 * The script of a report's page. It draws the treemap and the table of files from the data that the page carries. Names come
 * from the disk of whoever built: they are set as text and never parsed, and characters that turn the order of a text around
 * are shown as escapes.
 */
export const CLIENT = `(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = (id) => document.getElementById(id);
  const UNITS = ['kB', 'MB', 'GB', 'TB'];
  const format = (bytes) => {
    if (Math.abs(bytes) < 1000) return bytes + ' B';
    let value = bytes / 1000;
    let unit = 0;
    while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return (Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)) + ' ' + UNITS[unit];
  };
  const count = (number) => number.toLocaleString('en');
  const difference = (bytes) => (bytes > 0 ? '+' : bytes < 0 ? '−' : '±') + format(Math.abs(bytes));
  const UNPRINTABLE = new RegExp(${JSON.stringify(UNPRINTABLE.source)}, 'gu');
  const escape = (character) => '\\\\u' + character.charCodeAt(0).toString(16).padStart(4, '0');
  const printable = (text) => text.replace(UNPRINTABLE, escape);
  const CHANGES = { n: 'new', c: 'changed', u: 'unchanged' };

  const files = [];
  let name = '';
  for (let index = 0; index < data.rest.length; index++) {
    name = name.slice(0, data.shared[index]) + data.rest[index];
    const file = { name, size: data.sizes[index], kind: data.kinds[data.kind[index]], change: CHANGES[data.change[index]] };
    file.before = file.change === 'new' ? null : (data.before[index] ?? file.size);
    for (const encoding of data.encodings) file[encoding] = data.variants[encoding][index] ?? null;
    file.deltas = data.deltas[index] ?? 0;
    files.push(file);
  }

  /* The treemap. */
  const map = byId('map');
  const path = byId('path');
  const metric = byId('metric');
  let open = '';

  const weight = (file) => {
    const chosen = metric.value;
    if (chosen === 'difference') return file.before === null ? file.size : Math.abs(file.size - file.before);
    return chosen === 'size' ? file.size : (file[chosen] ?? file.size);
  };

  function treeOf() {
    const root = { name: '', value: 0, folders: new Map(), files: [] };
    for (const file of files) {
      const value = weight(file);
      if (value <= 0 || !file.name.startsWith(open)) continue;
      const parts = file.name.slice(open.length).split('/');
      let node = root;
      node.value += value;
      for (const part of parts.slice(0, -1)) {
        let next = node.folders.get(part);
        if (!next) node.folders.set(part, (next = { name: part, value: 0, folders: new Map(), files: [] }));
        next.value += value;
        node = next;
      }
      node.files.push({ name: parts.at(-1), value, file });
    }
    return root;
  }

  /* Squarified: Bruls, Huizing and van Wijk, 2000. */
  function layOut(items, x, y, width, height, place) {
    const total = items.reduce((sum, item) => sum + item.value, 0);
    if (total === 0 || width <= 0 || height <= 0) return;
    const scale = (width * height) / total;
    let at = 0;
    while (at < items.length) {
      const side = Math.min(width, height);
      const row = [];
      let area = 0;
      let worst = Infinity;
      for (; at < items.length; at++) {
        const one = items[at].value * scale;
        const sum = area + one;
        const most = row.length > 0 ? row[0].value * scale : one;
        const ratio = Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * one));
        if (ratio > worst) break;
        row.push(items[at]);
        area = sum;
        worst = ratio;
      }
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
      if (side <= 0) break;
    }
  }

  const HEADING = 20;
  function box(kind, x, y, width, height) {
    const element = document.createElement(kind);
    Object.assign(element.style, { left: x + 'px', top: y + 'px', width: width + 'px', height: height + 'px' });
    return element;
  }

  function draw(node, prefix, x, y, width, height, into) {
    const items = [...node.folders.values(), ...node.files].sort((a, b) => b.value - a.value);
    layOut(items, x, y, width, height, (item, left, top, wide, high) => {
      if (wide < 3 || high < 3) return;
      if (item.file) {
        const leaf = box('span', left, top, wide - 1, high - 1);
        leaf.className = 'leaf';
        leaf.dataset.kind = item.file.kind;
        leaf.dataset.change = item.file.change;
        leaf.title = printable(item.file.name) + '\\n' + describe(item.file);
        leaf.setAttribute('aria-hidden', 'true');
        if (wide > 50 && high > 18) leaf.textContent = printable(item.name);
        into.append(leaf);
        return;
      }
      const folder = prefix + item.name + '/';
      const hasHeading = wide > 60 && high > 44;
      if (hasHeading) {
        const heading = box('button', left, top, wide - 1, HEADING - 2);
        heading.className = 'folder';
        heading.type = 'button';
        heading.textContent = printable(item.name) + '/ ' + format(item.value);
        heading.title = printable(folder);
        heading.addEventListener('click', () => show(folder));
        into.append(heading);
      }
      const down = hasHeading ? HEADING : 0;
      draw(item, folder, left, top + down, wide - 1, high - down - 1, into);
    });
  }

  function describe(file) {
    const sizes = [format(file.size)];
    for (const encoding of data.encodings) if (file[encoding] !== null) sizes.push(encoding + ' ' + format(file[encoding]));
    if (file.change === 'changed') sizes.push(difference(file.size - file.before));
    else if (file.change === 'new') sizes.push('new');
    return sizes.join(', ');
  }

  function show(folder) {
    open = folder;
    const parts = folder.split('/').filter(Boolean);
    path.replaceChildren();
    const crumbs = [['all files', ''], ...parts.map((part, index) => [part, parts.slice(0, index + 1).join('/') + '/'])];
    for (const [label, target] of crumbs) {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = printable(label);
      if (target === folder) button.setAttribute('aria-current', 'location');
      button.addEventListener('click', () => show(target));
      item.append(button);
      path.append(item);
    }
    redraw();
  }

  function redraw() {
    const { width, height } = map.getBoundingClientRect();
    const drawn = document.createDocumentFragment();
    const root = treeOf();
    draw(root, open, 0, 0, width, height, drawn);
    map.replaceChildren(drawn);
    byId('sum').textContent = root.value === 0 ? 'nothing' : format(root.value);
  }

  /* The table. */
  const PAGE = 100;
  const body = byId('files').tBodies[0];
  const search = byId('search');
  const found = byId('found');
  const more = byId('more');
  let order = { key: 'size', down: true };
  let shown = PAGE;
  const value = (file, key) => (key === 'difference' ? (file.before === null ? file.size : file.size - file.before) : file[key]);

  function compare(a, b) {
    const [one, other] = [value(a, order.key), value(b, order.key)];
    if (one === other) return a.name < b.name ? -1 : 1;
    if (one === null) return 1;
    if (other === null) return -1;
    return (one < other ? -1 : 1) * (order.down ? -1 : 1);
  }

  function cell(row, text, isNumber) {
    const element = row.insertCell();
    element.textContent = text;
    if (isNumber) element.className = 'number';
    return element;
  }

  function list() {
    const wanted = search.value.trim().toLowerCase().split(/\\s+/).filter(Boolean);
    const matching = files.filter((file) => {
      // 'changed' must not find what is unchanged.
      const change = file.change === 'unchanged' ? 'same' : file.change;
      const text = (file.name + ' ' + file.kind + ' ' + change).toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    matching.sort(compare);
    const rows = document.createDocumentFragment();
    for (const file of matching.slice(0, shown)) {
      const row = document.createElement('tr');
      const heading = document.createElement('th');
      heading.scope = 'row';
      heading.textContent = printable(file.name);
      row.append(heading);
      cell(row, file.kind);
      cell(row, format(file.size), true);
      for (const encoding of data.encodings) cell(row, file[encoding] === null ? '–' : format(file[encoding]), true);
      cell(row, file.before === null ? 'new' : file.change === 'unchanged' ? '–' : difference(file.size - file.before), true);
      cell(row, file.deltas === 0 ? '–' : format(file.deltas), true);
      rows.append(row);
    }
    body.replaceChildren(rows);
    found.textContent = count(matching.length) + (matching.length === 1 ? ' file' : ' files');
    more.hidden = matching.length <= shown;
    more.textContent = 'Show ' + count(Math.min(PAGE * 5, matching.length - shown)) + ' more';
    for (const heading of document.querySelectorAll('#files thead th')) {
      const isOrder = heading.dataset.key === order.key;
      heading.setAttribute('aria-sort', isOrder ? (order.down ? 'descending' : 'ascending') : 'none');
    }
  }

  for (const button of document.querySelectorAll('#files thead button')) {
    const { key } = button.parentElement.dataset;
    button.addEventListener('click', () => {
      const isText = key === 'name' || key === 'kind';
      order = { key, down: order.key === key ? !order.down : !isText };
      list();
    });
  }
  let waiting = 0;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      shown = PAGE;
      list();
    }, files.length > 5000 ? 150 : 0);
  });
  more.addEventListener('click', () => {
    shown += PAGE * 5;
    list();
  });
  metric.addEventListener('change', redraw);
  new ResizeObserver(redraw).observe(map);
  show('');
  list();
  document.documentElement.dataset.ready = 'yes';
})();`;
