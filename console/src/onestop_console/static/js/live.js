// One stream for all tabs of a browser: whoever holds the lock listens, and tells the others.
const QUIET = 500;
let waiting;
const tell = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    // Whoever is writing is not disturbed; a page that is read again shows what changed.
    if (document.activeElement?.closest("form.form")) return;
    document.body.dispatchEvent(new CustomEvent("live"));
  }, QUIET);
};
const tabs = new BroadcastChannel("live");
tabs.onmessage = tell;
if (document.querySelector("[name=csrf]")) {
  navigator.locks.request("live", () => new Promise(() => {
    const stream = new EventSource("/live");
    stream.addEventListener("changed", (event) => { tell(); tabs.postMessage(event.data); });
  }));
}
