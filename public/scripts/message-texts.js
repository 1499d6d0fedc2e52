// Live preview, and insertion of merge fields at the cursor, for comment codes, language codes and mailings.
(() => {
  const PAUSE_MS = 300;

  const area = document.querySelector("[data-message-text]");
  const form = area?.querySelector("form");
  if (!form) return;
  const texts = [...form.querySelectorAll("[name=subject], [name=body], [name=content], [data-message-part]")];
  // The whole form is sent if the preview depends on more than the texts.
  const sendsWholeForm = area.hasAttribute("data-whole-form");

  setUpFieldPicker();
  setUpLivePreview();

  function setUpFieldPicker() {
    const picker = form.querySelector("[data-pick-field]");
    const select = picker.querySelector("select");
    let lastFocused = form.querySelector("[name=body]") ?? texts.at(-1);
    for (const text of texts) {
      text.addEventListener("focus", () => {
        lastFocused = text;
      });
    }
    picker.hidden = false;
    picker.querySelector("button").addEventListener("click", () => {
      lastFocused.focus();
      insert(lastFocused, select.value);
    });
  }

  /** Inserts a field as if it were typed, so that "undo" removes it. Without browser support, changes the value directly. */
  function insert(text, field) {
    if (document.execCommand?.("insertText", false, field)) return;
    text.setRangeText(field, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function setUpLivePreview() {
    const region = document.getElementById("preview");
    let timer;
    let request;
    const refresh = async () => {
      request?.abort();
      request = new AbortController();
      const nodes = await preview(request.signal);
      if (nodes) region.replaceChildren(...nodes);
    };
    form.addEventListener("input", ({ target }) => {
      if (!sendsWholeForm && !texts.includes(target) && target.name !== "household") return;
      clearTimeout(timer);
      timer = setTimeout(refresh, PAUSE_MS);
    });
    refresh();
  }

  function textsOnly() {
    const body = new URLSearchParams();
    for (const name of ["_csrf", "household"]) body.set(name, form.elements[name].value);
    for (const text of texts) body.set(text.dataset.part ?? text.name, text.value);
    return body;
  }

  /** Fetches the preview's nodes. Returns undefined if it fails or a newer request aborts it. */
  async function preview(signal) {
    const body = sendsWholeForm ? new URLSearchParams(new FormData(form)) : textsOnly();
    try {
      const answer = await fetch(area.dataset.messageText, { method: "POST", body, redirect: "error", signal });
      if (!answer.ok) return undefined;
      return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
    } catch {
      return undefined;
    }
  }
})();
