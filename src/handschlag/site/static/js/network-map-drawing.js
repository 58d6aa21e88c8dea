// Draws a map with WebGL 2: bands, discs, ties, members. Near the whole only the strongest ties, nearer more of them.

import { DOTS, FLATS, LINES, program } from "./network-map-shaders.js";

const ACROSS = 1024; // texels in a row
const NO_INK = 15;
const SHEET = 16;
const CORNERS = 56; // of a disc
const AT_THE_WHOLE = 24000; // ties drawn there; four times as many for twice the nearness
const DASHES = [1, 0.62, 0.38, 0.8]; // outlines tell circles of the same colour apart

export class Drawing {
  constructor(canvas, map) {
    this.gl = canvas.getContext("webgl2", { alpha: true, antialias: false, premultipliedAlpha: true, desynchronized: false });
    if (!this.gl) throw new Error("no WebGL 2");
    this.map = map;
    this.looks = new Uint16Array(map.nodes);
    for (let i = 0; i < map.nodes; i++) this.looks[i] = map.circle[i] === 255 ? NO_INK : map.ink[map.circle[i]];
    this.begins = sums(map.discTies);
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
    gl.bufferData(gl.ARRAY_BUFFER, this.shapes, gl.STATIC_DRAW);
    for (const [name, begin] of [["a_place", 0], ["a_looks", 8]]) {
      const at = gl.getAttribLocation(this.flats.made, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 16, begin);
    }
    this.litShape = gl.createVertexArray();
    gl.bindVertexArray(this.litShape);
    this.litBuffer = gl.createBuffer();
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.litBuffer);
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
    ties.forEach((tie, place) => ends.set([2 * tie, 2 * tie + 1], 2 * place));
    gl.bindVertexArray(this.litShape);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, ends, gl.DYNAMIC_DRAW);
    gl.bindVertexArray(null);
  }

  // Which ties, as [first, count], at this nearness, with so much of the usual effort.
  parts(camera, effort) {
    const { map, begins } = this;
    const budget = AT_THE_WHOLE * camera.nearness ** 2 * effort;
    const [left, top] = camera.world(0, 0);
    const [right, bottom] = camera.world(camera.width, camera.height);
    const seen = [];
    let total = 0;
    for (let disc = 0; disc < map.discs; disc++) {
      const [x, y, r] = [map.discX[disc], map.discY[disc], map.discRadius[disc]];
      if (x + r < left || x - r > right || y + r < top || y - r > bottom) continue;
      seen.push(disc);
      total += map.discTies[disc];
    }
    const share = Math.min(1, budget / Math.max(total, 1));
    const parts = seen.map((disc) => [begins[disc], Math.ceil(map.discTies[disc] * share)]);
    const between = map.discTies[map.discs];
    parts.push([begins[map.discs], Math.ceil(between * Math.min(1, (0.1 * budget) / Math.max(between, 1)))]);
    return parts.filter(([, count]) => count);
  }

  draw(camera, { now, strands, paints, ratio, effort = 1 }) {
    const { gl, map, begins } = this;
    if (gl.isContextLost()) return 0;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const bind = (which, names) => this.bind(which, names, camera, now, paints);

    gl.uniform4fv(bind(this.flats, []).u_sheet, paints.sheet);
    gl.bindVertexArray(this.flat);
    gl.drawArrays(gl.TRIANGLES, 0, this.shapes.length / 4);

    const parts = this.parts(camera, effort);
    const count = parts.reduce((sum, part) => sum + part[1], 0);
    const of = bind(this.lines, ["u_nodes", "u_one", "u_other", "u_kind", "u_begun"]);
    gl.uniform1ui(of.u_strands, strands);
    gl.uniform1f(of.u_alpha, Math.min(0.6, Math.max(0.14, (20 * Math.sqrt(camera.nearness)) / Math.sqrt(count + 1))) * (this.lit.length ? 0.5 : 1));
    gl.uniform1i(of.u_lit, 0);
    gl.bindVertexArray(this.nothing);
    for (const [first, ties] of parts) {
      gl.uniform1i(of.u_between, first >= begins[map.discs] ? 1 : 0);
      gl.drawArrays(gl.LINES, 2 * first, 2 * ties);
    }

    const room = map.unit * camera.scale * ratio;
    const dots = bind(this.dots, ["u_nodes", "u_strength"]);
    gl.uniform1f(dots.u_room, room * 1.25);
    gl.uniform1f(dots.u_most, 22 * ratio);
    gl.uniform4fv(dots.u_states, paints.states);
    const drawDots = () => gl.drawArrays(gl.POINTS, 0, map.nodes);
    if (!this.lit.length) return drawDots(), count;
    bind(this.lines, ["u_nodes", "u_one", "u_other", "u_kind", "u_begun"]);
    gl.uniform1i(of.u_lit, 1);
    gl.bindVertexArray(this.litShape);
    gl.drawElements(gl.LINES, 2 * this.lit.length, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(this.nothing);
    bind(this.dots, ["u_nodes", "u_strength"]);
    drawDots();
    return count;
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

// Triangles of [x, y, ink, alpha]: bands below, then each disc with its outline.
function shapes(map) {
  const found = [];
  const corner = (x, y, ink, alpha) => found.push(x, y, ink, alpha);
  const quad = (a, b, c, d, ink, alpha) => [a, b, c, b, d, c].forEach(([x, y]) => corner(x, y, ink, alpha));
  for (let band = 0; band < map.bands; band++) {
    const [first, second] = [map.bandFirst[band], map.bandSecond[band]];
    const [dx, dy] = [map.discX[second] - map.discX[first], map.discY[second] - map.discY[first]];
    const wide = (map.bandWidth[band] / 255) * Math.min(map.discRadius[0] / 5, 900) + 30;
    const [across, along] = [(-dy / Math.hypot(dx, dy)) * wide / 2, ((dx / Math.hypot(dx, dy)) * wide) / 2];
    const sides = [first, second].flatMap((disc) => [
      [map.discX[disc] + across, map.discY[disc] + along],
      [map.discX[disc] - across, map.discY[disc] - along],
    ]);
    quad(...sides, NO_INK, 0.16 + (0.2 * map.bandWidth[band]) / 255);
  }
  for (let disc = 0; disc < map.discs; disc++) {
    const [x, y, r, ink] = [map.discX[disc], map.discY[disc], map.discRadius[disc], map.ink[disc]];
    const dash = DASHES[Math.floor(disc / 8) % DASHES.length];
    const rim = Math.min(r * 0.05, 110);
    const around = (turn, radius) => [x + Math.cos(turn) * radius, y + Math.sin(turn) * radius];
    const step = (2 * Math.PI) / CORNERS;
    for (const [looks, alpha] of [[SHEET, 1], [ink, 0.1]]) {
      for (let i = 0; i < CORNERS; i++) {
        for (const place of [[x, y], around(i * step, r), around((i + 1) * step, r)]) corner(...place, looks, alpha);
      }
    }
    for (let i = 0; i < CORNERS; i++) {
      const [begin, end] = [i * step, (i + dash) * step];
      quad(around(begin, r - rim), around(begin, r), around(end, r - rim), around(end, r), ink, 0.9);
    }
  }
  return new Float32Array(found);
}
