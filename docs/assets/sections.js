// On a phone a long page opens at its answer: each of its sections folds below its own heading, is found by the
// browser's search, opens by a link into it, and is printed. Without script, and on a wide screen, all stand open.
"use strict";

(() => {
  const marker = document.querySelector(".hm-fold");
  const narrow = matchMedia("screen and (max-width: 600px)");
  if (!marker || !narrow.matches) return;
  const open = new Set((marker.dataset.open ?? "").split(" "));
  const folded = [];

  function show(section, button) {
    section.removeAttribute("hidden");
    button.setAttribute("aria-expanded", "true");
  }

  function hide(section, button) {
    section.setAttribute("hidden", "until-found");
    button.setAttribute("aria-expanded", "false");
  }

  function fold(heading) {
    const section = document.createElement("div");
    section.className = "hm-section";
    section.id = `${heading.id}-section`;
    while (heading.nextElementSibling && heading.nextElementSibling.tagName !== "H2") section.append(heading.nextElementSibling);
    heading.after(section);
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-controls", section.id);
    button.append(...[...heading.childNodes].filter((one) => !one.classList?.contains("headerlink")));
    heading.prepend(button);
    button.addEventListener("click", () => (section.hidden ? show : hide)(section, button));
    section.addEventListener("beforematch", () => button.setAttribute("aria-expanded", "true"));
    (open.has(heading.id) ? show : hide)(section, button);
    folded.push([section, button, heading]);
  }

  // The section that holds the target of the address opens, and the target comes into view.
  function reach() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (const [section, button, heading] of folded) {
      if (heading === target || section.contains(target)) {
        show(section, button);
        target.scrollIntoView();
      }
    }
  }

  [...marker.parentElement.children].filter((one) => one.tagName === "H2").forEach(fold);
  const all = document.createElement("button");
  all.type = "button";
  all.className = "hm-button hm-open-all";
  all.textContent = "Open all sections";
  all.addEventListener("click", () => {
    folded.forEach(([section, button]) => show(section, button));
    all.remove();
  });
  marker.append(all);
  addEventListener("hashchange", reach);
  reach();
})();
