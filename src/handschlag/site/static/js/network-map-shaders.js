// The programs on the graphics card. Members and ties are textures as they came over the line; a vertex looks up
// by its number what it is about, so that nothing is copied or turned into objects.

const COMMON = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform vec2 u_centre;
uniform vec2 u_scale;
uniform vec4 u_inks[8];
uniform vec4 u_muted;
uniform uint u_now;
uniform usampler2D u_nodes;
const vec4 NOWHERE = vec4(2.0, 2.0, 2.0, 1.0);
ivec2 cell(uint place) { return ivec2(int(place & 1023u), int(place >> 10)); }
vec4 seen(vec2 world) { return vec4((world - u_centre) * u_scale, 0.0, 1.0); }
vec4 ink(uint looks) { uint which = looks & 15u; return which < 8u ? u_inks[which] : u_muted; }
`;

// x, y, first day, and looks: 4 bits of colour, 2 of state, then a bit each: pale, lit.
export const LINES = {
  vertex: `${COMMON}
uniform usampler2D u_one;
uniform usampler2D u_other;
uniform usampler2D u_kind;
uniform usampler2D u_begun;
uniform uint u_strands;
uniform float u_alpha;
uniform bool u_lit;
uniform bool u_between;
out vec4 v_ink;
void main() {
  uint tie = uint(gl_VertexID) >> 1;
  ivec2 at = cell(tie);
  uint kind = texelFetch(u_kind, at, 0).r;
  if (((kind >> 4) & u_strands) == 0u || texelFetch(u_begun, at, 0).r > u_now) { gl_Position = NOWHERE; return; }
  uvec4 one = texelFetch(u_nodes, cell(texelFetch(u_one, at, 0).r), 0);
  uvec4 other = texelFetch(u_nodes, cell(texelFetch(u_other, at, 0).r), 0);
  uint states = ((one.a >> 4) & 3u) | ((other.a >> 4) & 3u) << 2;
  gl_Position = seen(vec2((gl_VertexID & 1) == 0 ? one.xy : other.xy));
  float strong = 0.45 + 0.55 * float(kind & 15u) / 15.0;
  float gone = states == 0u ? 1.0 : 0.25;
  vec4 colour = u_between && !u_lit ? u_muted : ink((gl_VertexID & 1) == 0 ? one.a : other.a);
  float alpha = u_lit ? 0.9 : u_alpha * strong * gone;
  v_ink = vec4(colour.rgb * alpha, alpha);
}`,
  fragment: `#version 300 es
precision mediump float;
in vec4 v_ink;
out vec4 o_ink;
void main() { o_ink = v_ink; }`,
};

export const DOTS = {
  vertex: `${COMMON}
uniform usampler2D u_strength;
uniform float u_room;
uniform float u_most;
uniform vec4 u_states[4];
flat out vec4 v_ink;
flat out uint v_shape;
flat out float v_size;
void main() {
  uint place = uint(gl_VertexID);
  uvec4 node = texelFetch(u_nodes, cell(place), 0);
  if (node.b > u_now) { gl_Position = NOWHERE; return; }
  float strength = float(texelFetch(u_strength, cell(place), 0).r) / 255.0;
  uint state = (node.a >> 4) & 3u;
  bool pale = (node.a & 64u) != 0u;
  float size = clamp(u_room * (0.35 + 0.65 * strength), 1.6, u_most);
  if (state != 0u) size = max(size * 1.25, 2.6);
  if ((node.a & 128u) != 0u) size = max(size * 1.5, 9.0);
  gl_Position = seen(vec2(node.xy));
  gl_PointSize = size;
  v_size = size;
  v_shape = state;
  vec4 colour = state == 0u ? ink(node.a) : u_states[state];
  v_ink = vec4(colour.rgb, pale && state == 0u ? 0.22 : 1.0);
}`,
  // Shapes as well as colours: a square was hit, a ring has left, a diamond is alone.
  fragment: `#version 300 es
precision mediump float;
flat in vec4 v_ink;
flat in uint v_shape;
flat in float v_size;
out vec4 o_ink;
void main() {
  vec2 place = gl_PointCoord * 2.0 - 1.0;
  float away = length(place);
  if (v_shape == 1u) away = max(abs(place.x), abs(place.y));
  if (v_shape == 3u) away = abs(place.x) + abs(place.y);
  float soft = 2.0 / v_size;
  float alpha = v_ink.a * (1.0 - smoothstep(1.0 - soft, 1.0, away));
  if (v_shape == 2u) alpha *= smoothstep(0.45 - soft, 0.45, away);
  if (alpha < 0.01) discard;
  o_ink = vec4(v_ink.rgb * alpha, alpha);
}`,
};

// Discs, their outlines and the bands between them. An alpha below 0 is a tint of the sheet that hides what is below.
export const FLATS = {
  vertex: `${COMMON}
in vec2 a_place;
in vec2 a_looks;
uniform vec4 u_sheet;
out vec4 v_ink;
void main() {
  gl_Position = seen(a_place);
  vec3 colour = ink(uint(a_looks.x)).rgb;
  v_ink = a_looks.y < 0.0 ? vec4(mix(u_sheet.rgb, colour, -a_looks.y), 1.0) : vec4(colour * a_looks.y, a_looks.y);
}`,
  fragment: LINES.fragment,
};

export function program(gl, { vertex, fragment }) {
  const made = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = gl.getAttachedShaders(made).map((shader) => gl.getShaderInfoLog(shader));
    throw new Error([gl.getProgramInfoLog(made), ...logs].join("\n"));
  }
  const uniforms = {};
  for (let place = 0; place < gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS); place++) {
    const { name } = gl.getActiveUniform(made, place);
    uniforms[name.replace("[0]", "")] = gl.getUniformLocation(made, name);
  }
  return { made, uniforms };
}
