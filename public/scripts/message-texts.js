// What the pages of comment codes, language codes and mailings gain where scripts run: a preview as one types, and
// merge fields put in at the caret.
(() => {
  const PAUSE_MS = 300;

  const area = document.querySelector("[data-message-text]");
  const form = area?.querySelector("form");
  if (!form) return;
  const texts = [...form.querySelectorAll("[name=subject], [name=body], [name=content], [data-message-part]")];
  // Where what is shown depends on more than the texts, all of the form is asked with.
  const whole = area.hasAttribute("data-whole-form");

  pickFields();
  previewAsTyped();

  function pickFields() {
    const picker = form.querySelector("[data-pick-field]");
    const select = picker.querySelector("select");
    let last = form.querySelector("[name=body]") ?? texts.at(-1);
    for (const text of texts) {
      text.addEventListener("focus", () => {
        last = text;
      });
    }
    picker.hidden = false;
    picker.querySelector("button").addEventListener("click", () => {
      last.focus();
      putIn(last, select.value);
    });
  }

  /** As if it were typed, so that "undo" takes it out again; where a browser can't, it is simply put in. */
  function putIn(text, field) {
    if (document.execCommand?.("insertText", false, field)) return;
    text.setRangeText(field, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function previewAsTyped() {
    const region = document.getElementById("preview");
    let timer;
    let asked;
    const look = async () => {
      asked?.abort();
      asked = new AbortController();
      const fresh = await preview(asked.signal);
      if (fresh) region.replaceChildren(...fresh);
    };
    form.addEventListener("input", ({ target }) => {
      if (!whole && !texts.includes(target) && target.name !== "household") return;
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE_MS);
    });
    look();
  }

  function textsAlone() {
    const body = new URLSearchParams();
    for (const name of ["_csrf", "household"]) body.set(name, form.elements[name].value);
    for (const text of texts) body.set(text.dataset.part ?? text.name, text.value);
    return body;
  }

  /** The nodes of the preview; undefined where it can't be had, or something newer was asked for meanwhile. */
  async function preview(signal) {
    const body = whole ? new URLSearchParams(new FormData(form)) : textsAlone();
    try {
      const answer = await fetch(area.dataset.messageText, { method: "POST", body, redirect: "error", signal });
      if (!answer.ok) return undefined;
      return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
    } catch {
      return undefined;
    }
  }
})();
