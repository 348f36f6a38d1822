// Shortly before a session ends for idleness the page says so, and whoever is there may stay.
// Without a script the note comes by itself, and its link opens beside the page.
const note = document.querySelector("#idle");
let timer = 0;

const later = (seconds) => {
  note.hidden = true;
  clearTimeout(timer);
  timer = setTimeout(look, seconds * 1000);
};
// Another page may have been used since.
const look = async () => {
  const answer = await fetch("/stay/left").catch(() => null);
  const { seconds } = answer?.ok && !answer.redirected ? await answer.json() : { seconds: 0 };
  if (seconds > 0) return later(seconds);
  note.classList.add("now");
  note.hidden = false;
};

if (note) {
  const again = () => later(Number(note.dataset.after));
  again();
  document.addEventListener("htmx:after:swap", again);
  note.querySelector("a").addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch("/stay").catch(() => null);
    if (answer?.ok && !answer.redirected) look();
    else open("/stay");
  });
}
