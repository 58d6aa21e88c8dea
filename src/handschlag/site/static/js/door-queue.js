// What a helper notes is kept in this browser until the site has answered for it. Each report has a key of its own, so
// one that is sent twice, because the answer was lost, counts once.

const AT_ONCE = 100;
const PATIENCE = 15000; // ms until an answer counts as lost
const PAUSES = [1000, 2000, 5000, 10000, 20000, 30000];

export class Queue {
  // ``changed()``: another number waits, or the line is dead or not. ``answered(report, outcome)``: for each report.
  // ``refused(reason)``: the site takes none of it; empty for who is signed out.
  constructor({ drawer, address, token, changed, answered, refused }) {
    Object.assign(this, { drawer, address, token, changed, answered, refused });
    this.isDead = false;
    this.isSending = false;
    this.tries = 0;
    window.addEventListener("online", () => this.send());
    window.addEventListener("storage", (event) => event.key === drawer && changed());
  }

  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.drawer)) ?? [];
    } catch {
      return this.memory ?? [];
    }
  }

  keep(reports) {
    this.memory = reports; // where the browser keeps nothing, at least until the page is left
    try {
      if (reports.length) localStorage.setItem(this.drawer, JSON.stringify(reports));
      else localStorage.removeItem(this.drawer);
    } catch {
      // full, or forbidden
    }
    this.changed();
  }

  add(report) {
    this.keep([...this.waiting, { key: newKey(), at: new Date().toISOString(), ...report }]);
    this.send();
  }

  async send() {
    clearTimeout(this.timer);
    const reports = this.waiting.slice(0, AT_ONCE);
    if (this.isSending || !reports.length) return;
    this.isSending = true;
    const outcome = await this.post(reports);
    this.isSending = false;
    this.isDead = outcome === "dead";
    this.changed();
    if (outcome === "dead") {
      const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
      this.tries += 1;
      this.timer = setTimeout(() => this.send(), pause * (0.8 + 0.4 * Math.random()));
    } else if (outcome === "done") {
      this.tries = 0;
      this.send();
    }
  }

  async post(reports) {
    const body = new URLSearchParams({ sent: JSON.stringify({ clock: new Date().toISOString(), reports }) });
    let response;
    let said;
    try {
      response = await fetch(this.address, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": this.token() },
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.status >= 500 || response.status === 429) return "dead";
      said = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : {};
    } catch {
      return "dead";
    }
    if (!response.ok) {
      this.refused(said.reason ?? "");
      return "refused";
    }
    this.keep(this.waiting.filter((report) => !(report.key in said.outcomes)));
    for (const report of reports) if (report.key in said.outcomes) this.answered(report, said.outcomes[report.key]);
    return "done";
  }
}

// randomUUID is there only where the connection is encrypted.
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
