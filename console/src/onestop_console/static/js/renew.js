// A part of the page as the server shows it now: never a form, what has the focus, or the scroll.
const HIDE = "pill";

export const renew = async (part) => {
  const answer = await fetch(part.dataset.from ?? location.href, { headers: { "Onestop-Refresh": "1" } }).catch(() => null);
  if (answer?.redirected && new URL(answer.url).pathname === "/sign-in") location.reload();
  if (!answer?.ok || answer.redirected || !part.isConnected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (!fresh) return;
  const waiting = { number: 0 };
  morph(part, fresh, waiting);
  offer(part, fresh, waiting.number);
  const live = document.querySelector("#live"), now = page.querySelector("#live");
  if (live && now && location.href === answer.url) live.dataset.topics = now.dataset.topics;
  window.htmx?.process(part);
  document.dispatchEvent(new Event("renewed"));
};

// New rows wait until they are asked for.
const offer = (part, fresh, number) => {
  part.querySelector(`:scope > .${HIDE}`)?.remove();
  if (!number) return;
  const pill = document.createElement("button");
  pill.className = HIDE;
  pill.type = "button";
  pill.textContent = document.querySelector("#live").dataset.more.replace("#", number);
  pill.addEventListener("click", () => {
    part.replaceWith(fresh);
    window.htmx?.process(fresh);
    fresh.querySelector("[data-row]")?.focus();
  });
  part.prepend(pill);
};

const untouched = (node) => node === document.activeElement || node.matches?.("form, input, select, textarea");
const named = (node) => node.id || "";

const morph = (old, fresh, waiting) => {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (untouched(old)) return;
  attributes(old, fresh);
  if (old.localName === "count-down") return;
  const mine = [...old.childNodes].filter((one) => !one.classList?.contains(HIDE));
  const known = new Map(mine.filter(named).map((one) => [one.id, one]));
  const plain = mine.filter((one) => !named(one));
  for (const next of [...fresh.childNodes]) {
    if (named(next)) {
      const one = known.get(next.id);
      known.delete(next.id);
      if (one) morph(one, next, waiting);
      else if (isRow(next) && old.querySelector(":scope > [id]")) waiting.number += 1;
      else old.append(next.cloneNode(true));
      continue;
    }
    const at = plain.findIndex((one) => one.nodeName === next.nodeName);
    if (at < 0) old.append(next.cloneNode(true));
    else morph(plain.splice(at, 1)[0], next, waiting);
  }
  for (const one of plain) if (!one.contains(document.activeElement)) one.remove();
  for (const one of known.values()) isRow(one) ? fade(one) : one.remove();
};

const isRow = (node) => ["TR", "LI"].includes(node.nodeName);

const fade = (row) => {
  if (row.classList.contains("gone")) return;
  row.classList.add("gone");
  const why = document.createElement("small");
  why.textContent = document.querySelector("#live").dataset.gone;
  row.firstElementChild?.append(why);
};

const attributes = (old, fresh) => {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const name of ["class", "aria-selected", "aria-current", "hidden"]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
};
