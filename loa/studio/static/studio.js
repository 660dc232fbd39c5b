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
