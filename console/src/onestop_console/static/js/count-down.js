// Server text first; then this counts, by the server's clock as the page told it.
const told = document.querySelector("meta[name=server-now]")?.content;
const offset = (told ? Date.parse(told) : Date.now()) - Date.now();
const still = document.documentElement.lang === "zh-CN"
  ? { over: "已届满", days: (d, h) => `${d}天${h}小时` }
  : { over: "closed", days: (d, h) => `${d} d ${h} h` };
const two = (number) => String(number).padStart(2, "0");
const HOUR = 3600;

class CountDown extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "timer");
    this.draw();
    this.timer = setInterval(() => this.draw(), 1000);
  }
  disconnectedCallback() { clearInterval(this.timer); }
  draw() {
    const seconds = Math.floor((Date.parse(this.getAttribute("until")) - Date.now() - offset) / 1000);
    const hours = Math.floor(seconds / HOUR);
    const text = seconds <= 0 ? still.over
      : hours >= 48 ? still.days(Math.floor(hours / 24), hours % 24)
      : `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    if (this.textContent !== text) this.textContent = text;
    this.dataset.level = seconds <= 0 ? "over" : hours < 4 ? "now" : hours < 24 ? "soon" : "";
  }
}
customElements.define("count-down", CountDown);
