// The way to the repository: one link a file that opens GitHub's "new file" page with the text filled in.

const LONGEST = 8000; // characters of an address that servers take

/** The repository of this site, from the theme's link (`repo_url` of mkdocs.yml, its one place); "" when none is set. */
export function repositoryOf(page) {
  const address = page.querySelector("a.md-source[href]")?.href ?? "";
  return /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/?$/.test(address) ? address.replace(/\/$/, "") : "";
}

// Commas and brackets may stand in a query: a table stays short.
const inQuery = (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%20", "+");

/** The address for a new file, or null when it is too long for one. `copy` is "owner:branch" of a first proposal. */
export function newFileLink(repository, name, text, copy = "") {
  const own = copy.trim().match(/^([\w-]{1,80}):([\w./-]{1,120})$/);
  const [owner, branch] = own ? [own[1], own[2]] : [repository.split("/")[3], "main"];
  const base = `https://github.com/${owner}/${repository.split("/")[4]}/new/${branch}`;
  const at = name.lastIndexOf("/");
  const address = `${base}/${name.slice(0, at)}?filename=${inQuery(name.slice(at + 1))}${text && `&value=${inQuery(text)}`}`;
  return address.length <= LONGEST ? address : null;
}
