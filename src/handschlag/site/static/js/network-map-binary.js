// Reads the bytes of a map into columns of numbers, without copying any: see docs/reference/network-map.md.

const MAGIC = 0x314d5348; // "HSM1"
const HEAD = 32;
const LITTLE = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

const LAYOUT = [
  ["discMembers", "discs", Uint32Array],
  ["discTies", "chunks", Uint32Array],
  ["discX", "discs", Uint16Array],
  ["discY", "discs", Uint16Array],
  ["discRadius", "discs", Uint16Array],
  ["ink", "discs", Uint8Array],
  ["bandFirst", "bands", Uint16Array],
  ["bandSecond", "bands", Uint16Array],
  ["bandWidth", "bands", Uint8Array],
  ["x", "nodes", Uint16Array],
  ["y", "nodes", Uint16Array],
  ["first", "nodes", Uint16Array],
  ["strength", "nodes", Uint8Array],
  ["one", "ties", null],
  ["other", "ties", null],
  ["tieFirst", "ties", Uint16Array],
  ["kind", "ties", Uint8Array],
];

export function read(buffer) {
  const head = new DataView(buffer);
  if (!LITTLE || buffer.byteLength < HEAD || head.getUint32(0, true) !== MAGIC) throw new Error("no map");
  const counts = {
    nodes: head.getUint32(4, true),
    ties: head.getUint32(8, true),
    discs: head.getUint16(12, true),
    bands: head.getUint16(14, true),
  };
  counts.chunks = counts.discs + 1;
  const wide = head.getUint8(22) === 4 ? Uint32Array : Uint16Array;
  const map = { ...counts, origin: head.getUint32(16, true), days: head.getUint16(20, true), strands: head.getUint8(23) };
  let at = HEAD;
  for (const [name, count, type] of LAYOUT) {
    const Column = type ?? wide;
    map[name] = new Column(buffer, at, counts[count]);
    at += map[name].byteLength + (-map[name].byteLength & 3);
  }
  map.circle = circles(map);
  map.unit = map.discs ? map.discRadius[0] / (Math.sqrt(map.discMembers[0]) + 0.7) : 30000 / Math.sqrt(map.nodes + 1);
  return map;
}

// Members of a circle stand together, circle after circle; 255 is none.
function circles(map) {
  const circle = new Uint8Array(map.nodes).fill(255);
  let begin = 0;
  for (let disc = 0; disc < map.discs; disc++) {
    circle.fill(disc, begin, begin + map.discMembers[disc]);
    begin += map.discMembers[disc];
  }
  return circle;
}

// Who stands near a point, without asking everybody: members by the squares of a grid.
export class Grid {
  constructor(map, squares = 128) {
    this.map = map;
    this.size = 65536 / squares;
    this.squares = squares;
    this.begins = new Uint32Array(squares * squares + 1);
    this.members = new Uint32Array(map.nodes);
    const square = (i) => Math.floor(map.y[i] / this.size) * squares + Math.floor(map.x[i] / this.size);
    for (let i = 0; i < map.nodes; i++) this.begins[square(i) + 1]++;
    for (let i = 0; i < squares * squares; i++) this.begins[i + 1] += this.begins[i];
    const next = this.begins.slice();
    for (let i = 0; i < map.nodes; i++) this.members[next[square(i)]++] = i;
  }

  // The nearest member within reach for whom ``counts(i)`` holds, or -1.
  nearest(x, y, reach, counts = () => true) {
    const { map, size, squares } = this;
    const low = (value) => Math.max(0, Math.floor((value - reach) / size));
    const high = (value) => Math.min(squares - 1, Math.floor((value + reach) / size));
    let best = -1;
    let least = reach * reach;
    for (let row = low(y); row <= high(y); row++) {
      for (let column = low(x); column <= high(x); column++) {
        const at = row * squares + column;
        for (let place = this.begins[at]; place < this.begins[at + 1]; place++) {
          const i = this.members[place];
          const away = (map.x[i] - x) ** 2 + (map.y[i] - y) ** 2;
          if (away <= least && counts(i)) [best, least] = [i, away];
        }
      }
    }
    return best;
  }
}
