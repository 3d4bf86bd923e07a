// Quarterhour's own script. Every page works without it. Nothing a person wrote is stored in the
// browser.
"use strict";

const one = (query, from = document) => from.querySelector(query);
const all = (query, from = document) => [...from.querySelectorAll(query)];
const page = document.documentElement;
const clock = () => new Date().toTimeString().slice(0, 5).replace(/^0/, "");
const fields = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
const isTyping = at => at instanceof Element && at.matches(fields);
const shown = at => at.getClientRects().length > 0;
const body = form => new URLSearchParams(new FormData(form)).toString();
const asForm = { "content-type": "application/x-www-form-urlencoded" };

// A redirect means that the sign-in has ended, so it is not followed.
let lastAnswer = Date.now();
async function ask(address, request = {}) {
  const answer = await fetch(address, { redirect: "manual", ...request });
  if (answer.ok) lastAnswer = Date.now();
  return answer;
}

// A toast in the polite region goes by itself unless it is used.
function say(text, kept = false) {
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  hang(toast, kept);
  return toast;
}

function hang(toast, kept = false) {
  const shut = document.createElement("button");
  shut.type = "button";
  shut.className = "btn btn-quiet";
  shut.textContent = "Dismiss";
  shut.addEventListener("click", () => toast.remove());
  toast.append(shut);
  one(".live")?.append(toast);
  const go = () => (toast.matches(":hover, :focus-within") ? setTimeout(go, 2000) : toast.remove());
  if (!kept) setTimeout(go, 10000);
}

// A region speaks only of what is added to it.
for (const toast of all(".live > .toast")) {
  toast.remove();
  setTimeout(() => hang(toast, Boolean(one("a", toast))), 100);
}
one(".error-summary")?.focus();

// Dialogs ----------
// data-dialog="ID" opens <dialog id="ID">; without it the link leads on.
// data-print prints the page.
document.addEventListener("click", event => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(dialog);
  }
  event.target.closest("[data-close]")?.closest("dialog")?.close();
  if (event.target.closest("[data-print]")) print();
});

function open(dialog) {
  if (!dialog || dialog.open) return;
  one("#nav:popover-open")?.hidePopover();
  for (const other of all("dialog[open]")) other.close();
  dialog.showModal();
  if (dialog.id === "palette") find();
}

// Finding ----------
const palette = one("#palette");
const words = palette && one("input", palette);
const answers = palette && one("[data-answers]", palette);
let asked;

async function find() {
  asked?.abort();
  asked = new AbortController();
  const text = words.value.trim();
  const lines = all(".nav li a").filter(
    link => text && link.textContent.toLowerCase().includes(text.toLowerCase()));
  try {
    const headers = { ...asForm, "x-fragment": "1" };
    const request = { method: "POST", headers, body: body(words.form), signal: asked.signal };
    const answer = await ask(palette.dataset.find, request);
    if (answer.ok) answers.innerHTML = await answer.text();
  } catch (why) {
    if (why.name === "AbortError") return;
    answers.textContent = "There is no connection.";
  }
  if (!lines.length) return;
  const list = document.createElement("ul");
  list.className = "found";
  for (const line of lines) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = line.href;
    link.textContent = `Go to ${line.dataset.name ?? line.textContent.trim()}`;
    item.append(link);
    list.append(item);
  }
  answers.prepend(list);
}

let findSoon;
words?.addEventListener("input", () => {
  clearTimeout(findSoon);
  findSoon = setTimeout(find, 100);
});
palette?.addEventListener("keydown", event => {
  const links = all("a", answers);
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown") (links[at + 1] ?? links[0])?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : words).focus();
  else if (event.key === "Enter" && event.target === words && links[0]) links[0].click();
  else return;
  event.preventDefault();
});

// Keys ----------
// data-key="n": that letter uses it. data-move: j, k and the arrows move among its links.
// data-primary on a form: Ctrl+Enter sends it.
function submitPrimary(at) {
  const form = at?.closest?.("form[data-primary]") ?? one("form[data-primary]");
  if (!form) return false;
  form.requestSubmit(one("button.btn-primary[type=submit]", form) ?? undefined);
  return true;
}

function move(step) {
  const lists = all("[data-move]").filter(shown);
  const list = lists.find(each => each.contains(document.activeElement)) ?? lists[0];
  if (!list) return false;
  const links = all("a[href], button", list).filter(shown);
  const at = links.indexOf(document.activeElement);
  const here = at < 0 ? links.findIndex(link => link.hasAttribute("aria-current")) : at;
  links[Math.min(Math.max(here + step, 0), links.length - 1)]?.focus();
  return links.length > 0;
}

// In a grid the arrows go to the nearest link that way.
function moveIn(grid, key) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const middle = at => {
    const box = at.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = middle(document.activeElement);
  const far = link => {
    const [right, down] = middle(link).map((value, axis) => value - [x, y][axis]);
    const along = right * way[0] + down * way[1];
    return along > 4 ? along + 3 * Math.abs(right * way[1] + down * way[0]) : Infinity;
  };
  const links = all("a[href]", grid).filter(shown).filter(link => far(link) < Infinity);
  links.sort((a, b) => far(a) - far(b))[0]?.focus();
}

document.addEventListener("keydown", event => {
  const { key, target } = event;
  const command = event.ctrlKey || event.metaKey;
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  if (command && key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    open(palette);
    words.select();
  } else if (command && key === "Enter") {
    if (!one("dialog[open]") && submitPrimary(target)) event.preventDefault();
  } else if (!command && /^Arrow/.test(key) && target.closest?.("[data-grid] a")) {
    event.preventDefault();
    moveIn(target.closest("[data-grid]"), key);
  } else if (!command && /^Arrow(Up|Down)$/.test(key) && target.closest?.("[data-move] a")) {
    if (move(key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  } else if (!command && page.dataset.keys !== "off" && !isTyping(target) && !one("dialog[open]")) {
    letter(event);
  }
});

function letter(event) {
  const used = all("[data-key]").find(at => at.dataset.key === event.key && shown(at));
  if (event.key === "?") open(one("#keys"));
  else if (event.key === "j" || event.key === "k") {
    if (!move(event.key === "j" ? 1 : -1)) return;
  } else if (used) used.click();
  else return;
  event.preventDefault();
}

// Drafts ----------
// <form data-draft="KEY">: what is typed goes to PUT /drafts/KEY soon after each pause. The words
// about it go into [data-draft-status]. data-draft-version, when there is one, is sent along; 412
// means that another window wrote since.
const drafts = [];

class Draft {
  constructor(form) {
    this.form = form;
    this.address = `/drafts/${form.dataset.draft}`;
    this.version = form.dataset.draftVersion;
    this.saved = body(form);
    this.tries = 0;
    this.place = one(`[data-draft-status="${form.dataset.draft}"]`) ?? one("[data-draft-status]");
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.soon());
    addEventListener("online", () => this.save());
  }

  isUnsaved() {
    return !this.sent && body(this.form) !== this.saved;
  }

  say(text, tone = "") {
    if (!this.place || this.place.textContent === text) return;
    this.place.textContent = text;
    this.place.closest(".badge")?.classList.toggle("is-warn", tone === "warn");
  }

  // A second after the last key, at the latest four after the first.
  soon() {
    if (!this.isUnsaved() || this.stopped) return;
    this.first ??= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.min(1000, this.first + 4000 - Date.now()));
  }

  async save(leaving = false) {
    clearTimeout(this.timer);
    if (!this.isUnsaved() || this.stopped || (this.busy && !leaving)) return;
    this.first = undefined;
    this.busy = true;
    const text = body(this.form);
    const headers = this.version ? { ...asForm, "if-match": this.version } : asForm;
    const keepalive = leaving && text.length < 60000;
    try {
      const answer = await ask(this.address, { method: "PUT", headers, body: text, keepalive });
      await this.take(answer, text);
    } catch {
      this.again("Not saved: no connection. Kept on this page, trying again");
    } finally {
      this.busy = false;
    }
    if (this.tries === 0) this.soon();
  }

  async take(answer, text) {
    if (answer.ok) {
      const said = (await answer.text()).trim();
      this.saved = text;
      this.tries = 0;
      this.version = answer.headers.get("etag") ?? this.version;
      this.say(`Draft, saved ${/^\d{1,2}:\d\d$/.test(said) ? said : clock()}`);
    } else if ([409, 412].includes(answer.status)) {
      this.stopped = true;
      this.say("Not saved: changed in another window", "warn");
      this.other();
    } else if (answer.type === "opaqueredirect" || answer.status === 401) {
      if (!this.told) say("You are signed out. Sign in in another tab and this is saved.", true);
      this.told = true;
      this.again("Not saved: signed out. Kept on this page");
    } else if (answer.status === 507) {
      this.again("Not saved: the server’s disk is full. Kept on this page");
    } else {
      this.again("Not saved yet. Kept on this page, trying again");
    }
  }

  // [data-draft-other] says what is the matter; its button keeps what is on this page.
  other() {
    const place = one("[data-draft-other]", this.form);
    if (!place) return;
    place.hidden = false;
    one("button", place).onclick = () => {
      place.hidden = true;
      this.stopped = false;
      this.version = "*";
      this.save();
    };
  }

  again(text) {
    this.say(text, "warn");
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.min(30, 2 ** this.tries) * 1000);
  }
}

for (const form of all("form[data-draft]")) drafts.push(new Draft(form));
const leave = () => drafts.forEach(draft => draft.save(true));
document.addEventListener("visibilitychange", () => document.hidden && leave());
addEventListener("pagehide", leave);
addEventListener("beforeunload", event => {
  if (drafts.some(draft => draft.isUnsaved() && draft.tries > 0)) event.preventDefault();
});

// Findings while typing ----------
// <form data-live="URL" data-live-into="#id">: posted there after each change; what comes back
// replaces what is in the element, and [data-for="#id"] in it goes there.
for (const form of all("form[data-live]")) {
  const into = one(form.dataset.liveInto ?? "#findings");
  let timer, running;
  const check = async () => {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const request = { method: "POST", headers: { ...asForm, "x-fragment": "1" }, body: body(form) };
    try {
      const answer = await ask(form.dataset.live, { ...request, signal });
      if (answer.ok) swap(into, await answer.text());
    } catch {
      // The next change asks again.
    }
  };
  form.addEventListener("input", event => {
    if (into.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(check, 150);
  });
}

// Replaces what an element holds, and keeps what was unfolded in it.
function swap(into, text) {
  if (!into || into.dataset.was === text) return;
  const unfolded = all("details[open][id]", into).map(at => at.id);
  into.innerHTML = text;
  into.dataset.was = text;
  for (const at of all("[data-for]", into)) one(at.dataset.for).textContent = at.textContent;
  for (const id of unfolded) one(`#${CSS.escape(id)}`, into)?.setAttribute("open", "");
}

// Forms ----------
// A form is sent once, even when the button is pressed twice.
document.addEventListener("submit", event => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const draft of drafts.filter(each => each.form === form)) {
    draft.sent = true;
    clearTimeout(draft.timer);
  }
});
addEventListener("pageshow", () => {
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
  for (const draft of drafts) draft.sent = false;
});

// data-all="NAME" ticks all boxes of it; data-count="NAME" shows how many.
document.addEventListener("change", event => {
  const name = event.target.dataset?.all ?? event.target.name;
  const scope = event.target.form ?? document;
  const boxes = name ? all(`input[type=checkbox][name="${CSS.escape(name)}"]:enabled`, scope) : [];
  if (event.target.dataset?.all) for (const box of boxes) box.checked = event.target.checked;
  const ticked = boxes.filter(box => box.checked).length;
  for (const place of all("[data-count]", scope)) {
    if (place.dataset.count === name) place.textContent = ticked;
  }
});

// data-filter="ID" on a search field: of the labels in that element, those that fit are shown.
document.addEventListener("input", ({ target }) => {
  const list = document.getElementById(target.dataset?.filter ?? "");
  const text = target.value?.trim().toLowerCase();
  for (const label of list ? all("label", list) : []) {
    label.hidden = !label.textContent.toLowerCase().includes(text) && !one(":checked", label);
  }
});

// Before the sign-in ends by itself ----------
const idle = Number(one("meta[name=idle-seconds]")?.content ?? 0);
let warned;
if (idle > 240) setInterval(() => {
  const left = idle - (Date.now() - lastAnswer) / 1000;
  if (left > 120) {
    warned?.remove();
    warned = undefined;
  } else if (!warned && left > 0) {
    warned = say("You are signed out in 2 minutes. What you wrote is kept.", true);
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "btn btn-quiet";
    stay.textContent = "Stay signed in";
    stay.addEventListener("click", () => ask("/help").then(() => warned?.remove()));
    warned.append(stay);
  }
}, 15000);
