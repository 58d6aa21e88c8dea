// Draws a map with WebGL 2: bands, discs, ties, members. Near the whole only the strongest ties, nearer more of them.

import { DOTS, FLATS, LINES, program } from "./network-map-shaders.js";

const ACROSS = 1024; // texels in a row
const NO_INK = 15;
const CORNERS = 56; // of a disc
const AT_THE_WHOLE = 20000; // ties drawn there; twice as many for four times the nearness
const MOST = 60000;
const BETWEEN = 3000; // ties from one circle to another: the bands say the rest
const DASHES = [1, 0.62, 0.38, 0.8]; // outlines tell circles of the same colour apart

export class Drawing {
  constructor(canvas, map) {
    this.gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false });
    if (!this.gl) throw new Error("no WebGL 2");
    this.map = map;
    this.looks = new Uint16Array(map.nodes);
    for (let i = 0; i < map.nodes; i++) this.looks[i] = map.circle[i] === 255 ? NO_INK : map.ink[map.circle[i]];
    this.begins = sums(map.discTies);
    this.members = sums(map.discMembers);
    this.lit = new Uint32Array(0);
    this.prepare();
  }

  // Once, and again after the graphics card has lost everything.
  prepare() {
    const { gl, map } = this;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.lines = program(gl, LINES);
    this.dots = program(gl, DOTS);
    this.flats = program(gl, FLATS);
    const ends = map.one instanceof Uint32Array ? [gl.R32UI, gl.UNSIGNED_INT] : [gl.R16UI, gl.UNSIGNED_SHORT];
    this.textures = {
      u_one: texture(gl, map.one, ...ends),
      u_other: texture(gl, map.other, ...ends),
      u_kind: texture(gl, map.kind, gl.R8UI, gl.UNSIGNED_BYTE),
      u_begun: texture(gl, map.tieFirst, gl.R16UI, gl.UNSIGNED_SHORT),
      u_strength: texture(gl, map.strength, gl.R8UI, gl.UNSIGNED_BYTE),
    };
    this.nothing = gl.createVertexArray();
    this.shapes = shapes(map);
    this.flat = gl.createVertexArray();
    gl.bindVertexArray(this.flat);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, this.shapes.corners, gl.STATIC_DRAW);
    for (const [name, begin] of [["a_place", 0], ["a_looks", 8]]) {
      const at = gl.getAttribLocation(this.flats.made, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 16, begin);
    }
    for (const name of ["litShape", "litDots"]) {
      this[name] = gl.createVertexArray();
      gl.bindVertexArray(this[name]);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    }
    gl.bindVertexArray(null);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.relook();
    this.light(this.lit);
  }

  // After ``looks`` has changed.
  relook() {
    const { gl, map } = this;
    const nodes = new Uint16Array(map.nodes * 4);
    for (let i = 0, at = 0; i < map.nodes; i++, at += 4) {
      nodes[at] = map.x[i];
      nodes[at + 1] = map.y[i];
      nodes[at + 2] = map.first[i];
      nodes[at + 3] = this.looks[i];
    }
    if (this.textures.u_nodes) gl.deleteTexture(this.textures.u_nodes);
    this.textures.u_nodes = texture(gl, nodes, gl.RGBA16UI, gl.UNSIGNED_SHORT, gl.RGBA_INTEGER, 4);
  }

  // Ties, by number, that are drawn again on top.
  light(ties) {
    const { gl } = this;
    this.lit = ties;
    const ends = new Uint32Array(ties.length * 2);
    const members = new Set();
    ties.forEach((tie, place) => {
      ends.set([2 * tie, 2 * tie + 1], 2 * place);
      members.add(this.map.one[tie]).add(this.map.other[tie]);
    });
    this.ends = members.size;
    for (const [shape, numbers] of [[this.litShape, ends], [this.litDots, new Uint32Array(members)]]) {
      gl.bindVertexArray(shape);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, numbers, gl.DYNAMIC_DRAW);
    }
    gl.bindVertexArray(null);
  }

  // The circles in sight.
  seen(camera) {
    const { map } = this;
    const [left, top] = camera.world(0, 0);
    const [right, bottom] = camera.world(camera.width, camera.height);
    const seen = [];
    for (let disc = 0; disc < map.discs; disc++) {
      const [x, y, r] = [map.discX[disc], map.discY[disc], map.discRadius[disc]];
      if (x + r >= left && x - r <= right && y + r >= top && y - r <= bottom) seen.push(disc);
    }
    return seen;
  }

  // Which ties of these circles, as [first, count], at this nearness, with so much of the usual effort.
  parts(seen, camera, effort) {
    const { map, begins } = this;
    const budget = Math.min(MOST, AT_THE_WHOLE * Math.sqrt(camera.nearness)) * effort;
    const total = seen.reduce((sum, disc) => sum + map.discTies[disc], 0);
    const share = Math.min(1, budget / Math.max(total, 1));
    const parts = seen.map((disc) => [begins[disc], Math.ceil(map.discTies[disc] * share)]);
    return parts.filter(([, count]) => count);
  }

  draw(camera, { now, strands, paints, ratio, effort = 1 }) {
    const { gl, map, begins } = this;
    if (gl.isContextLost()) return 0;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...paints.sheet);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const bind = (which, names) => this.bind(which, names, camera, now, paints);

    const flat = (shape, first, count) => {
      gl.uniform4fv(bind(this.flats, []).u_sheet, paints.sheet);
      gl.bindVertexArray(this.flat);
      gl.drawArrays(shape, first, count);
    };
    const ties = (parts, alpha, is_between = 0) => {
      const of = bind(this.lines, ["u_nodes", "u_one", "u_other", "u_kind", "u_begun"]);
      gl.uniform1ui(of.u_strands, strands);
      gl.uniform1f(of.u_alpha, alpha);
      gl.uniform1i(of.u_lit, 0);
      gl.uniform1i(of.u_between, is_between);
      gl.bindVertexArray(this.nothing);
      for (const [first, count] of parts) gl.drawArrays(gl.LINES, 2 * first, 2 * count);
    };
    const pale = this.lit.length ? 0.5 : 1;
    const { bands, fills, rims } = this.shapes;
    const between = Math.ceil(Math.min(map.discTies[map.discs], BETWEEN) * effort);
    flat(gl.TRIANGLES, 0, bands);
    ties([[begins[map.discs], between]], (map.discs ? 0.12 : 0.5) * pale, 1);
    flat(gl.TRIANGLES, bands, fills);
    const seen = this.seen(camera);
    const parts = this.parts(seen, camera, effort);
    const count = parts.reduce((sum, part) => sum + part[1], 0);
    ties(parts, Math.min(0.6, Math.max(0.14, 20 / Math.sqrt(count + 1))) * pale);
    flat(gl.LINES, bands + fills, rims);

    const room = map.unit * camera.scale * ratio;
    const dots = bind(this.dots, ["u_nodes", "u_strength"]);
    gl.uniform1f(dots.u_room, room * 1.25);
    gl.uniform1f(dots.u_most, 22 * ratio);
    gl.uniform4fv(dots.u_states, paints.states);
    gl.bindVertexArray(this.nothing);
    for (const disc of seen) gl.drawArrays(gl.POINTS, this.members[disc], map.discMembers[disc]);
    const circled = this.members[map.discs];
    if (circled < map.nodes) gl.drawArrays(gl.POINTS, circled, map.nodes - circled);
    if (this.lit.length) this.drawLit(bind, strands);
    return count + between;
  }

  // The ties of who is looked at, and over them once more those at their ends.
  drawLit(bind, strands) {
    const { gl, lines } = this;
    gl.uniform1i(bind(lines, ["u_nodes", "u_one", "u_other", "u_kind", "u_begun"]).u_lit, 1);
    gl.uniform1ui(lines.uniforms.u_strands, strands);
    gl.bindVertexArray(this.litShape);
    gl.drawElements(gl.LINES, 2 * this.lit.length, gl.UNSIGNED_INT, 0);
    bind(this.dots, ["u_nodes", "u_strength"]);
    gl.bindVertexArray(this.litDots);
    gl.drawElements(gl.POINTS, this.ends, gl.UNSIGNED_INT, 0);
  }

  bind({ made, uniforms }, names, camera, now, paints) {
    const { gl } = this;
    gl.useProgram(made);
    gl.uniform2f(uniforms.u_centre, camera.x, camera.y);
    gl.uniform2f(uniforms.u_scale, (2 * camera.scale) / camera.width, (-2 * camera.scale) / camera.height);
    if (uniforms.u_inks) gl.uniform4fv(uniforms.u_inks, paints.inks);
    if (uniforms.u_muted) gl.uniform4fv(uniforms.u_muted, paints.muted);
    if (uniforms.u_now) gl.uniform1ui(uniforms.u_now, now);
    names.forEach((name, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, this.textures[name]);
      gl.uniform1i(uniforms[name], unit);
    });
    return uniforms;
  }
}

function sums(counts) {
  const begins = new Uint32Array(counts.length + 1);
  counts.forEach((count, place) => (begins[place + 1] = begins[place] + count));
  return begins;
}

function texture(gl, numbers, inside, type, format = gl.RED_INTEGER, each = 1) {
  const made = gl.createTexture();
  const rows = Math.max(1, Math.ceil(numbers.length / each / ACROSS));
  const full = Math.floor(numbers.length / each / ACROSS);
  const rest = numbers.length / each - full * ACROSS;
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.texStorage2D(gl.TEXTURE_2D, 1, inside, ACROSS, rows);
  if (full) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ACROSS, full, format, type, numbers);
  if (rest) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, full, rest, 1, format, type, numbers, full * ACROSS * each);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  return made;
}

// Corners of [x, y, ink, alpha]: triangles of bands, then of discs, then the lines around these.
function shapes(map) {
  const found = [];
  const corner = (x, y, ink, alpha) => found.push(x, y, ink, alpha);
  const faint = Math.min(1, Math.sqrt(40 / Math.max(map.bands, 1))); // many lie over each other
  for (let band = 0; band < map.bands; band++) {
    const [first, second] = [map.bandFirst[band], map.bandSecond[band]];
    const [dx, dy] = [map.discX[second] - map.discX[first], map.discY[second] - map.discY[first]];
    const half = ((map.bandWidth[band] / 255) * Math.min(map.discRadius[0] / 5, 900) + 30) / 2;
    const [across, along] = [(-dy * half) / Math.hypot(dx, dy), (dx * half) / Math.hypot(dx, dy)];
    const [a, b, c, d] = [first, second].flatMap((disc) => [
      [map.discX[disc] + across, map.discY[disc] + along],
      [map.discX[disc] - across, map.discY[disc] - along],
    ]);
    for (const place of [a, b, c, b, d, c]) corner(...place, NO_INK, faint * (0.1 + (0.3 * map.bandWidth[band]) / 255));
  }
  const bands = found.length / 4;
  const step = (2 * Math.PI) / CORNERS;
  const around = (disc, turn) => [
    map.discX[disc] + Math.cos(turn * step) * map.discRadius[disc],
    map.discY[disc] + Math.sin(turn * step) * map.discRadius[disc],
  ];
  for (let disc = 0; disc < map.discs; disc++) {
    for (let i = 0; i < CORNERS; i++) {
      for (const place of [[map.discX[disc], map.discY[disc]], around(disc, i), around(disc, i + 1)]) {
        corner(...place, map.ink[disc], -0.1);
      }
    }
  }
  const fills = found.length / 4 - bands;
  for (let disc = 0; disc < map.discs; disc++) {
    const dash = DASHES[Math.floor(disc / 8) % DASHES.length];
    for (let i = 0; i < CORNERS; i++) {
      for (const place of [around(disc, i), around(disc, i + dash)]) corner(...place, map.ink[disc], 0.9);
    }
  }
  return { corners: new Float32Array(found), bands, fills, rims: found.length / 4 - bands - fills };
}
