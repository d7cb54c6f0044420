// Keeps what a host types in its place when an answer does not come, or is a page about something else.
(() => {
  const trouble = document.getElementById("trouble");
  const tell = (name) => {
    const lines = [...trouble.querySelectorAll("[data-when]")];
    const line = lines.find((one) => one.dataset.when === name) ?? (name && lines.at(-1));
    for (const one of lines) one.hidden = one !== line;
  };
  const renewed = new WeakSet();
  // After signing in elsewhere the forms of this page need the new session's secret; then the save is repeated.
  const renew = async (form) => {
    renewed.add(form);
    const page = await fetch(location.href).then((answer) => answer.text()).catch(() => "");
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector(".rowform [name=csrf_token]");
    if (!page) renewed.delete(form);
    if (!fresh) return tell(page ? "403" : "other");
    for (const one of document.getElementsByName("csrf_token")) one.value = fresh.value;
    form.requestSubmit();
  };
  // What each form on its way holds. A press meanwhile waits: it starts from the version that the answer brings.
  const sent = new WeakMap();
  const waiting = new WeakSet();
  const typed = (form) => new URLSearchParams(new FormData(form)).toString();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-htmx-powered")) return delete form.dataset.dirty;
    if (!sent.has(form)) return sent.set(form, typed(form));
    waiting.add(form);
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("htmx:finally:request", ({ detail: { ctx: { sourceElement: form } } }) => {
    const waits = sent.delete(form) && waiting.delete(form) && form.isConnected;
    // A form that was emptied for what is added next has nothing to send before something is typed.
    const isEmptied = "new" in form.dataset && !("dirty" in form.dataset);
    if (waits && !isEmptied) form.requestSubmit();
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const status = response.status;
    const form = sourceElement.closest("form");
    if (status < 400 || status === 409 || status === 422) {
      tell("");
      renewed.delete(form);
      if (status < 400 && form === sourceElement && sent.get(form) === typed(form)) {
        delete form.dataset.dirty;
        if ("new" in form.dataset) form.reset();
      }
      // What is added leaves the line below its form as it was.
      if (status < 400 && "new" in form.dataset) for (const one of form.querySelectorAll(".err__msg")) one.remove();
      return;
    }
    event.preventDefault();
    if (status === 400 && form === sourceElement && !renewed.has(form)) renew(form);
    else tell(String(status));
  });
  document.addEventListener("htmx:error", () => tell("other"));
  // On a phone one language shows at a time; to fetch the page anew would lose what was typed.
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-side]");
    if (!tab || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    for (const one of document.querySelectorAll("[data-side]")) {
      one.toggleAttribute("aria-current", one === tab);
      if (one === tab) one.setAttribute("aria-current", "true");
      document.querySelector(".editor").classList.toggle(`side-${one.dataset.side}`, one === tab);
    }
    history.replaceState(history.state, "", tab.href);
  });
  document.addEventListener("input", (event) => event.target.form && (event.target.form.dataset.dirty = ""));
  addEventListener("beforeunload", (event) => document.querySelector("[data-dirty]") && event.preventDefault());
})();
