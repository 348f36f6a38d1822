// A page that shows what changes asks again, while it is looked at and nobody is writing in it.
const EVERY = 5000;

const tell = () => {
  if (document.hidden || !document.querySelector("[data-live]")) return;
  if (document.activeElement?.closest("form.form")) return;
  document.body.dispatchEvent(new CustomEvent("live"));
};
setInterval(tell, EVERY);
document.addEventListener("visibilitychange", tell);
