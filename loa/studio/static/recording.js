"use strict";
// Records a sentence as 16-bit WAV at the microphone's own rate, shows its level, and sends it to be checked.
const worklet = document.currentScript.dataset.worklet;
let listening = null;
let recording = null;

async function microphone() {
  if (listening) return listening;
  const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: sound });
  const context = new AudioContext();
  await context.audioWorklet.addModule(worklet);
  const node = new AudioWorkletNode(context, "recorder");
  context.createMediaStreamSource(stream).connect(node);
  node.port.onmessage = (event) => heard(event.data);
  listening = { context, node };
  return listening;
}

function heard(block) {
  showLevel(block);
  if (recording) recording.blocks.push(block);
}

let peak = 0;
let shown = 0;
function showLevel(block) {
  for (const sample of block) peak = Math.max(peak, Math.abs(sample));
  if (performance.now() - shown < 100) return;
  const level = 20 * Math.log10(Math.max(peak, 1e-3));
  document.getElementById("level").value = level;
  const words = document.querySelector(".take").dataset;
  if (recording) {
    const says = level > -3 ? words.tooLoud : level < -35 ? words.tooQuiet : words.good;
    const place = document.getElementById("level-says");
    if (place.textContent !== says) place.textContent = says;
  }
  shown = performance.now();
  peak = 0;
}

function wav(blocks, rate) {
  const count = blocks.reduce((sum, block) => sum + block.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * count));
  const text = (at, letters) => [...letters].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + 2 * count, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  text(36, "data"); view.setUint32(40, 2 * count, true);
  let at = 44;
  for (const block of blocks) for (const sample of block) {
    view.setInt16(at, Math.round(32767 * Math.max(-1, Math.min(1, sample))), true);
    at += 2;
  }
  return new Blob([view], { type: "audio/wav" });
}

async function startOrStop(button) {
  const take = button.closest(".take");
  if (recording && recording.take === take) {
    const sound = wav(recording.blocks, listening.context.sampleRate);
    recording.button.textContent = recording.label;
    recording = null;
    take.sound = sound;
    const player = take.querySelector("[data-heard]");
    player.src = URL.createObjectURL(sound);
    player.hidden = false;
    take.querySelector("[data-keep]").hidden = false;
    take.querySelector("[data-keep]").focus();
    return;
  }
  if (recording) return;
  try {
    await microphone();
  } catch {
    document.getElementById("level-says").textContent = take.dataset.refused;
    return;
  }
  recording = { take, button, label: button.textContent, blocks: [] };
  button.textContent = button.dataset.again;
}

async function send(button) {
  const take = button.closest(".take");
  const reader = document.getElementById("reader");
  const missing = [...reader.querySelectorAll("input")].find((field) => !field.reportValidity());
  if (missing) return;
  const form = new FormData();
  for (const field of reader.querySelectorAll("input")) form.append(field.name, field.value);
  form.append("key", take.dataset.key);
  form.append("translation", take.querySelector("[name=translation]").value);
  form.append("sound", take.sound, "take.wav");
  button.disabled = true;
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
  const answer = await fetch(take.dataset.send, { method: "POST", body: form, headers });
  take.innerHTML = await answer.text();
  take.querySelector("[data-record]")?.focus();
}

document.addEventListener("click", (event) => {
  const record = event.target.closest("[data-record]");
  if (record) startOrStop(record);
  const keep = event.target.closest("[data-keep]");
  if (keep) send(keep);
});
