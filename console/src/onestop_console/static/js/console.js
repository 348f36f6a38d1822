// What a page cannot do without a script: count down, hear of changes, keep focus, give keys.
import "./count-down.js";
import "./idle.js";
import "./live.js";

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Where a person looks after a page came: at what is wrong, else at the detail that was opened.
document.addEventListener("htmx:after:swap", () => {
  const problem = document.querySelector("#problem");
  if (problem) problem.focus();
  else if (document.activeElement === document.body) document.querySelector("#detail-h, #main")?.focus({ preventScroll: true });
});

const rowsOfPage = () => [...document.querySelectorAll("[data-row]")];
const keys = {
  j: () => rowsOfPage()[Math.min(rowsOfPage().indexOf(document.activeElement) + 1, rowsOfPage().length - 1)]?.focus(),
  k: () => rowsOfPage()[Math.max(rowsOfPage().indexOf(document.activeElement) - 1, 0)]?.focus(),
  o: () => (document.querySelector(".acts .danger") ?? document.querySelector("#main .acts a, #main .acts button"))?.click(),
  "/": () => document.querySelector("#q")?.focus(),
  Escape: () => document.querySelector("#detail .close")?.click(),
};
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
