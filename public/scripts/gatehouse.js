// What a page gains where scripts run. Every page works without it.
(() => {
  const WARN_BEFORE_SECONDS = 120;
  const LONGEST_WAIT_SECONDS = 60;
  const LONGEST_TIMER_MS = 2 ** 31 - 1;

  const all = (selector) => [...document.querySelectorAll(selector)];

  focusMessage();
  showPins();
  guardForms();
  closeMenus();
  moveByKeys();
  all("[data-refresh]").forEach(refreshLater);
  all("[data-session-ends]").forEach(warnOfEnd);

  /** What must be read first takes the focus: the error summary, else the message that follows an action. */
  function focusMessage() {
    const message = document.querySelector("#error-summary") ?? document.querySelector("[data-focus]");
    message?.focus();
  }

  function showPins() {
    for (const button of all("[data-show-pin]")) {
      const input = document.getElementById(button.getAttribute("aria-controls"));
      const show = (shown) => {
        input.type = shown ? "text" : "password";
        button.setAttribute("aria-pressed", String(shown));
      };
      button.hidden = false;
      button.addEventListener("click", () => show(input.type === "password"));
      // A browser offers to keep what was in a password field, and remembers what was in a text field.
      input.form?.addEventListener("submit", () => show(false));
    }
  }

  /** The second press of a button posts nothing. A form, or a button, that is answered with a download says data-repeatable. */
  function guardForms() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      const download = [form, event.submitter].some((one) => one && "repeatable" in one.dataset);
      if (event.defaultPrevented || form.method !== "post" || download) return;
      if ("sent" in form.dataset) return event.preventDefault();
      form.dataset.sent = "";
      // Afterwards, so that the pressed button's own name and value are still posted.
      setTimeout(() => press(form, true));
    });
    window.addEventListener("pageshow", () => {
      for (const form of all("form[data-sent]")) {
        delete form.dataset.sent;
        press(form, false);
      }
    });
  }

  function press(form, disabled) {
    for (const control of form.elements) {
      if (control.type === "submit") control.disabled = disabled;
    }
  }

  function closeMenus() {
    const close = (menu) => {
      menu.open = false;
    };
    document.addEventListener("click", (event) => {
      all(".gh-submenu[open]")
        .filter((menu) => !menu.contains(event.target))
        .forEach(close);
    });
    document.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && document.activeElement?.closest(".gh-submenu[open]");
      if (!menu) return;
      close(menu);
      menu.querySelector("summary").focus();
    });
  }

  /** "/" goes to the search field; the arrow keys walk from it over the results. */
  function moveByKeys() {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const field = document.querySelector("[data-search]");
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      const atEmptySearch = field && typing === field && field.value === "";

      if (event.key === "/" && field && (!typing || atEmptySearch)) {
        event.preventDefault();
        field.select();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        walkResults(event, field);
      }
    });
  }

  function walkResults(event, field) {
    const places = [field, ...all("[data-results] a")].filter(Boolean);
    const here = places.indexOf(document.activeElement);
    const next = places[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (here < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }

  /** Fetches the page again and takes over what changed in this region, until it no longer asks to be refreshed. */
  function refreshLater(region, _index, _all, wait = Number(region.dataset.refresh)) {
    setTimeout(async () => {
      const fresh = document.hidden ? null : await fetchRegion(region.id);
      if (fresh === undefined) return location.reload();
      if (fresh) takeOver(region, fresh);
      if ("refresh" in region.dataset) {
        const slower = Math.min(wait * 2, LONGEST_WAIT_SECONDS);
        refreshLater(region, 0, [], fresh ? Number(region.dataset.refresh) : slower);
      }
    }, wait * 1000);
  }

  /** The region as it is now; null when the server can't be reached, undefined when the page has no such region any more. */
  async function fetchRegion(id) {
    try {
      const answer = await fetch(location.href, {
        headers: { Accept: "text/html", "X-Progress": "yes" },
        cache: "no-store",
      });
      if (!answer.ok) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return page.getElementById(id) ?? undefined;
    } catch {
      return null;
    }
  }

  function takeOver(region, fresh) {
    if (!region.isEqualNode(fresh)) region.replaceChildren(...fresh.childNodes);
    if ("refresh" in fresh.dataset) region.dataset.refresh = fresh.dataset.refresh;
    else delete region.dataset.refresh;
  }

  function warnOfEnd(region) {
    const seconds = Number(region.dataset.sessionEnds);
    const later = (after, act) => setTimeout(act, Math.min(Math.max(after, 0) * 1000, LONGEST_TIMER_MS));
    const timers = [
      later(seconds - WARN_BEFORE_SECONDS, () => offerExtension(region, () => timers.forEach(clearTimeout))),
      later(seconds, () =>
        say(region, "Your session has ended. Copy what you typed if you need it, then sign in again."),
      ),
    ];
  }

  function offerExtension(region, stopTimers) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "usa-button";
    button.textContent = "Stay signed in";
    button.addEventListener("click", async () => {
      if (!(await extend(region))) return say(region, "That did not work. Save what you typed, then sign in again.");
      stopTimers();
      region.replaceChildren();
      document.getElementById("main-content").focus();
      warnOfEnd(region);
    });
    say(region, "You will be signed out in 2 minutes, to keep your account safe.", button);
  }

  async function extend(region) {
    const body = new URLSearchParams({ _csrf: region.dataset.csrf });
    const sent = fetch(region.dataset.extend, { method: "POST", body, redirect: "error" });
    return sent.then(
      (answer) => answer.ok,
      () => false,
    );
  }

  function say(region, sentence, ...rest) {
    const text = document.createElement("p");
    text.textContent = sentence;
    region.replaceChildren(text, ...rest);
  }
})();
