"use strict";
// What htmx cannot do alone. No script stands in a page's text: behaviour is asked for with data- attributes.

// <form data-unsaved="message">: leaving with changed fields asks first.
const unsaved = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form) unsaved.add(form);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

// <form data-confirm="question"> and <button data-confirm="question">: asks before it is sent.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// <button data-print>: prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// <select data-go>: going to the chosen address.
document.addEventListener("change", (event) => {
  const list = event.target.closest("select[data-submits], input[data-submits]");
  if (list) list.form.requestSubmit();
});

// <div data-wave="address">: the waveform of a sound, tied to the player beside it.
function drawWaves(root) {
  if (!window.WaveSurfer) return;
  for (const place of root.querySelectorAll("[data-wave]:not([data-drawn])")) {
    place.dataset.drawn = "1";
    window.WaveSurfer.create({
      container: place, media: place.parentElement.querySelector("audio"), url: place.dataset.wave, height: 72,
      waveColor: "#b9a98a", progressColor: "#a31621", cspNonce: document.querySelector("meta[name=csp-nonce]").content,
    });
  }
}
document.addEventListener("htmx:afterSwap", (event) => drawWaves(event.target.parentElement ?? document));
document.addEventListener("DOMContentLoaded", () => drawWaves(document));

// <form data-draft="key">: what is typed is kept in this browser until it is saved, so a closed window loses nothing.
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = `loa:${form.dataset.draft}`;
    const text = form.querySelector("textarea");
    if (document.querySelector(".done")) localStorage.removeItem(key);
    const kept = localStorage.getItem(key);
    if (kept !== null && kept !== text.value && form.dataset.draftFound) {
      const offer = document.createElement("button");
      offer.type = "button";
      offer.className = "second";
      offer.textContent = form.dataset.draftFound;
      offer.addEventListener("click", () => {
        text.value = kept;
        offer.remove();
        text.dispatchEvent(new Event("input", { bubbles: true }));
      });
      form.prepend(offer);
    }
    form.addEventListener("input", () => localStorage.setItem(key, text.value));
  }
});
