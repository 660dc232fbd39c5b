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

// <form data-shows="#text">: sends along what stands in the editor; with data-save-first only what is saved there.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const editor = form.dataset.shows && document.querySelector(form.dataset.shows);
  if (!editor) return;
  form.elements.shown.value = editor.value;
  if (!form.dataset.saveFirst || (!("isUnsaved" in form.dataset) && editor.value === editor.defaultValue)) return;
  event.preventDefault();
  unsaved.delete(form);
  const says = form.querySelector("[data-says]");
  says.className = "faults";
  says.textContent = form.dataset.saveFirst;
});

// <button data-insert="text" data-into="#editor">: puts it in where the cursor stands.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const editor = button && document.querySelector(button.dataset.into);
  if (!editor) return;
  editor.setRangeText(button.dataset.insert, editor.selectionStart, editor.selectionEnd, "end");
  editor.focus();
  editor.dispatchEvent(new Event("input", { bubbles: true }));
});

// <button data-menu>: on a narrow screen the menu is folded until it is asked for.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu]");
  if (!button) return;
  button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
});

// What was typed into a form is kept in this tab until an answer came that is no error: whoever comes back from the
// page of an error finds it again. Passwords, files and the session's token are not kept.
const TYPED = "loa:typed";
const NOT_KEPT = new Set(["password", "file", "hidden"]);

function typedIn(form) {
  const fields = [...form.elements].filter((one) => one.name && !NOT_KEPT.has(one.type));
  return fields.map((one) => ({ name: one.name, value: one.value, checked: one.checked === true }));
}

function putBack({ action, fields }) {
  const form = [...document.forms].find((one) => one.getAttribute("action") === action);
  if (!form) return;
  const left = [...form.elements];
  for (const kept of fields) {
    const field = left.find((one) => one.name === kept.name && !NOT_KEPT.has(one.type) && !one.dataset.back);
    if (!field) continue;
    field.dataset.back = "1";
    if (["checkbox", "radio"].includes(field.type)) field.checked = kept.checked;
    else if (!field.readOnly) field.value = kept.value;
  }
  const editor = form.querySelector("textarea[name=text]");
  if (editor) editor.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const kept = { page: location.pathname, action: event.target.getAttribute("action"), fields: typedIn(event.target) };
  sessionStorage.setItem(TYPED, JSON.stringify(kept));
});
window.addEventListener("pageshow", () => {
  const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
  if (!kept) return;
  if (document.querySelector("[data-failed]")) sessionStorage.setItem(TYPED, JSON.stringify({ ...kept, failed: true }));
  else {
    sessionStorage.removeItem(TYPED);
    if (kept.failed && kept.page === location.pathname) putBack(kept);
  }
});

// <button data-print>: prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// <select data-submits>: a choice made with the pointer is shown at once. With the keyboard every arrow is a choice, and
// only the button beside it shows what was chosen (WCAG 2.2, 3.2.2).
let isPointer = false;
document.addEventListener("pointerdown", () => { isPointer = true; });
document.addEventListener("keydown", () => { isPointer = false; });
document.addEventListener("change", (event) => {
  const list = event.target.closest("select[data-submits]");
  if (list && isPointer) list.form.requestSubmit();
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

// [data-move]: a session of the week is dragged up or down, a quarter of an hour for every 12 pixels; the server decides.
const STEP_PIXELS = 12;
const STEP_MINUTES = 15;
let dragged = null;

function moved(start, pixels) {
  const [hours, minutes] = start.split(":").map(Number);
  const steps = Math.round(pixels / STEP_PIXELS);
  const total = Math.max(0, Math.min(23 * 60 + 45, hours * 60 + minutes + steps * STEP_MINUTES));
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
}

document.addEventListener("pointerdown", (event) => {
  const session = event.target.closest("[data-move] .session[data-start]");
  if (!session || event.button !== 0) return;
  dragged = { session, from: event.clientY, label: session.textContent };
  session.setPointerCapture(event.pointerId);
});
document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  dragged.to = moved(dragged.session.dataset.start, event.clientY - dragged.from);
  dragged.session.classList.toggle("moving", dragged.to !== dragged.session.dataset.start);
  dragged.session.firstElementChild.textContent = dragged.label.replace(/^[0-9:]+/, dragged.to);
});
document.addEventListener("pointerup", () => {
  if (!dragged) return;
  const { session, to, label } = dragged;
  dragged = null;
  session.classList.remove("moving");
  if (!to || to === session.dataset.start) return;
  session.addEventListener("click", (event) => event.preventDefault(), { once: true });
  const place = session.closest("[data-move]");
  const why = window.prompt(`${label} → ${to}\n${place.dataset.why}`);
  if (!why) {
    session.firstElementChild.textContent = label;
    return;
  }
  const values = { session: session.dataset.session, start: to, why };
  htmx.ajax("POST", place.dataset.move, { values, target: "#told", swap: "innerHTML" }).then(() => {
    session.firstElementChild.textContent = label;
    document.getElementById("told").scrollIntoView({ block: "center" });
  });
});
document.addEventListener("dragstart", (event) => {
  if (event.target.closest("[data-move]")) event.preventDefault();
});
