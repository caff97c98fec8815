// The version selector, and the banner of an old version that leads to the same page now.
// versions.json stands beside the versions. A file or a preview is in no such folder: there the page stays as it is and
// asks for nothing.
(async () => {
  const version = document.currentScript ? document.currentScript.dataset.version : "";
  const base = new URL(JSON.parse(document.getElementById("__config").textContent).base + "/", location.href);
  const place = base.pathname.replace(/\/$/, "").split("/").pop();
  if (!location.protocol.startsWith("http") || !/^(latest|\d+\.\d+\.\d+)$/.test(place)) return;
  let versions;
  try {
    const answer = await fetch(new URL("../versions.json", base));
    if (!answer.ok) return;
    versions = await answer.json();
  } catch {
    return;
  }
  const page = location.pathname.slice(base.pathname.length);
  const there = (one) => new URL("../" + one.path, base);

  // The same page in the other version, or its home page where it has none.
  const go = async (one) => {
    const target = new URL(page, there(one));
    const answer = await fetch(target, { method: "HEAD" }).catch(() => null);
    location.assign(answer && answer.ok ? target : there(one));
  };

  const select = document.createElement("select");
  select.className = "hm-versions";
  select.setAttribute("aria-label", "Version");
  for (const one of versions) {
    const option = new Option(one.version === "latest" ? "latest" : `${one.version} (${one.on})`, one.version);
    option.selected = one.version === place;
    select.add(option);
  }
  select.addEventListener("change", () => go(versions.find((one) => one.version === select.value)));
  document.querySelector(".md-header__title")?.after(select);

  const newest = versions.find((one) => one.version !== "latest");
  if (place === "latest" || !newest || newest.version === place) return;
  const banner = document.createElement("aside");
  banner.className = "md-banner md-banner--warning";
  banner.setAttribute("role", "note");
  const words = document.createElement("p");
  words.className = "md-banner__inner md-grid md-typeset";
  words.append(`This is version ${version || place}. It stays as it is, to be cited; `);
  const link = document.createElement("a");
  link.href = new URL(page, there(versions[0]));
  link.textContent = "the same page now";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go(versions[0]);
  });
  words.append(link, ".");
  banner.append(words);
  document.querySelector(".md-header")?.before(banner);
})();
