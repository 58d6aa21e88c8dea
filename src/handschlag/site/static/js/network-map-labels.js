// Writes numbers of circles and names of members above the drawing, only where they fit.

const FONT = "600 13px system-ui, sans-serif";
const LINE = 17;
const MOST = 60; // names at a time
const ROOM = 15; // pixels a member has before everybody is named, not only the strongest

export class Labels {
  constructor(canvas, map) {
    this.canvas = canvas;
    this.map = map;
    this.names = new Map();
    this.order = [];
  }

  // names: by position.
  name(names) {
    this.names = names;
    this.order = [...names.keys()].sort((a, b) => this.map.strength[b] - this.map.strength[a]);
  }

  draw(camera, { now, paints, ratio, focus, hovered, are_moving }) {
    const { canvas, map } = this;
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    context.font = FONT;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = paints.paper;
    context.fillStyle = paints.ink;
    const taken = [];
    const write = (text, x, y, side = 0) => {
      const width = context.measureText(text).width;
      const left = x + [-10 - width, -width / 2, 10][side + 1];
      if (left < 0 || y < 8 || left + width > camera.width || y > camera.height - 8) return false;
      if (taken.some(([a, b, c]) => Math.abs(b - y) < LINE && a < left + width + 4 && c > left - 4)) return false;
      taken.push([left, y, left + width]);
      context.strokeText(text, left, y);
      context.fillText(text, left, y);
      return true;
    };
    for (const who of [focus, hovered]) {
      if (who < 0 || !this.names.has(who)) continue;
      const [name, place] = [this.names.get(who), camera.screen(map.x[who], map.y[who])];
      write(name, ...place, 1) || write(name, ...place, -1); // at the right edge, on the other side
    }
    for (let disc = 0; disc < map.discs && map.discs > 1; disc++) {
      const radius = map.discRadius[disc] * camera.scale;
      if (radius < 17) break; // the rest is smaller
      const [x, y] = camera.screen(map.discX[disc], map.discY[disc] - map.discRadius[disc]);
      write(String(disc + 1), x, y + (radius < 60 ? -9 : 0));
    }
    if (are_moving && this.order.length > 4000) return;
    const room = map.unit * camera.scale;
    const most = room > ROOM ? MOST : room > 5 ? 24 : this.order.length < 60 ? MOST : room > 2.5 ? 10 : 0;
    let written = 0;
    for (const who of this.order) {
      if (written >= most) break;
      if (map.first[who] > now) continue;
      const [x, y] = camera.screen(map.x[who], map.y[who]);
      if (x > -50 && y > 0 && x < camera.width && y < camera.height) written += write(this.names.get(who), x, y, 1);
    }
  }
}
