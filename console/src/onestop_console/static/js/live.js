// A page hears that something it shows has changed, and asks for that part again: over one stream
// for all tabs of this browser, and by itself every half minute where that is lost.
import { renew } from "./renew.js";

const LOST = 45000, POLL = 30000, LOOK = 5000, SETTLE = 100;
const me = Math.random();
const channel = new BroadcastChannel("live");
const tabs = new Map();
let source = null, opening = 0, heard = Date.now(), polled = Date.now(), lost = false;
const missed = new Set();

const parts = () => [...document.querySelectorAll("[data-live][id]")];
const say = (message) => { channel.postMessage(message); take(message); };
const want = () => {
  const token = document.querySelector("#live")?.dataset.topics;
  if (token) say({ tab: me, token, words: parts().map((one) => one.dataset.live).sort().join(" ") });
};

const refresh = (words) => {
  if (document.hidden) { for (const word of words) missed.add(word); return; }
  for (const part of parts()) if (words.includes("*") || words.includes(part.dataset.live)) renew(part);
};

const open = () => {
  source?.close();
  const tokens = [...new Set([...tabs.values()].map((one) => one.token))].slice(-40);
  source = new EventSource(`/live?${tokens.map((one) => `t=${encodeURIComponent(one)}`).join("&")}`);
  source.onopen = () => say({ beat: true });
  source.onmessage = (event) => say({ told: JSON.parse(event.data) });
  source.addEventListener("beat", () => say({ beat: true }));
};

const take = (message) => {
  if (message.told || message.beat) heard = Date.now();
  if (message.told) refresh(message.told);
  if (message.who) want();
  if (!leads) return;
  if (message.left) tabs.delete(message.left);
  if (message.tab) {
    const before = tabs.get(message.tab)?.words;
    tabs.set(message.tab, message);
    if (before === message.words) return;
    clearTimeout(opening);
    opening = setTimeout(open, SETTLE);
  }
};

const look = () => {
  const now = Date.now(), was = lost, note = document.querySelector("#lost");
  lost = now - heard > LOST;
  if (lost && !was && note) {
    const at = new Date(heard).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
    note.textContent = document.querySelector("#live")?.dataset.lost.replace("#", at) ?? "";
  }
  if (note) note.hidden = !lost;
  if (was && !lost) refresh(["*"]);
  if (lost && now - polled >= POLL) {
    polled = now;
    refresh(["*"]);
    if (leads) open();
  }
};

let leads = false;
channel.onmessage = (event) => take(event.data);
setInterval(look, LOOK);
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !missed.size) return;
  const words = [...missed];
  missed.clear();
  refresh(words);
});
document.addEventListener("htmx:after:swap", want);
document.addEventListener("renewed", want);
addEventListener("pagehide", () => say({ left: me }));
addEventListener("pageshow", want);
want();
navigator.locks?.request("live", () => {
  leads = true;
  say({ who: true });
  return new Promise(() => {});
});
