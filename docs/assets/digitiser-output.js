// What the digitiser hands out: the files, a link for each to GitHub, and a zip.

import { Refused } from "./digitiser-file.js";
import { el } from "./digitiser-form.js";
import { filesOf } from "./digitiser-reading.js";
import { newFileLink, repositoryOf } from "./digitiser-send.js";
import { curvesBlock, studyRecord, yamlText } from "./digitiser-study.js";
import { zip } from "./digitiser-zip.js";

const SCHEMA = new URL("../api/v1/schema/study.schema.json", import.meta.url);
const RECORD = ["name", "authors", "title", "journal", "year", "doi", "design", "line", "prior", "origin", "at", "patients", "hr"];

/** Show the files of a result and how to send them; returns how many there are. Throws Refused when the record is faulty. */
export async function showFiles(host, result) {
  const { study, trace, risk, value } = result;
  const curves = curvesBlock({
    by: value("by") || "FILL IN who read the curves",
    reference: value("reference") || "primary",
    figure: value("figure-number") || "FILL IN the number of the figure",
    risk: risk.arms.length > 0,
  });
  const whole = RECORD.some((name) => value(name));
  const record = whole ? await checkedRecord(result, curves) : null;
  const files = filesOf(trace, risk);
  const block = `# into studies/${study}/study.yaml, in the entry \`- endpoint: ${trace.endpoint}\`\n${yamlText({ time_unit: "months", curves })}`;
  if (record) files.unshift(["study.yaml", record]);
  const inZip = [...files, ...(record ? [] : [["into-study-yaml.txt", block]])].map(([name, text]) => [`${study}/${name}`, text]);
  host.replaceChildren(sending(files, study), ...(record ? [] : [blockView(block)]), downloadLink(`${study}.zip`, zip(inZip), "application/zip", `Download all as ${study}.zip`));
  return files.length;
}

async function checkedRecord({ study, names, risk, trace, which, value }, curves) {
  const patients = value("patients").split(/[,;\s]+/).filter(Boolean);
  const given = Object.fromEntries(RECORD.map((name) => [name, value(name)]));
  const arms = names.map((id, i) => {
    const atStart = risk.times[0] === 0 ? risk.arms.find(({ name }) => name === id)?.counts[0] : null;
    return { id, n: patients[i] ?? String(atStart ?? ""), median: value(`arm-median-${which[i]}`) };
  });
  const record = studyRecord({ ...given, study, endpoint: trace.endpoint, by: value("by"), reference: value("reference"), arms, curves });
  const faults = await faultsOfRecord(record);
  if (faults.length) throw new Refused(`The record is not complete. ${faults.slice(0, 6).join(" ")}`);
  return yamlText(record);
}

/** Faults by the schema of records that this site publishes; it is loaded only now. */
async function faultsOfRecord(record) {
  const [{ faultsOf }, answer] = await Promise.all([import("./digitiser-schema.js"), fetch(SCHEMA)]);
  if (!answer.ok) throw new Refused("The description of records could not be loaded: try again, or leave the record out.");
  return faultsOf(record, await answer.json());
}

/** The list of files: a link to GitHub where the site names its repository and the text fits, else a download. */
function sending(files, study) {
  const repository = repositoryOf(document);
  const list = el("ol", { className: "hcc-links" });
  const copy = el("input", { id: "hcc-copy", name: "copy", placeholder: "your-name:patch-1" });
  const fill = () => list.replaceChildren(...files.map(([name, text]) => fileEntry(repository, study, name, text, copy.value)));
  copy.addEventListener("input", fill);
  fill();
  if (!repository) {
    const told = "This site does not name its repository (repo_url in mkdocs.yml is not set), so there are no links to it: download the files and send them as the guide says.";
    return el("div", {}, el("p", { className: "hcc-missing", textContent: told }), list);
  }
  const label = el("label", { for: "hcc-copy", textContent: "After the first: your copy and branch, so that the rest joins the same proposal" });
  return el("div", {}, list, el("div", { className: "hcc-field hcc-wide" }, label, copy));
}

function fileEntry(repository, study, name, text, copy) {
  const path = `studies/${study}/${name}`;
  const entry = el("li", {});
  if (repository) entry.append(...proposal(newFileLink(repository, path, text, copy), newFileLink(repository, path, "", copy), name, text), " or ");
  entry.append(downloadLink(name, text, "text/plain", `download ${name}`));
  return entry;
}

/** A link with the text filled in; where that is too long for an address, a link without and a button that copies the text. */
function proposal(filled, empty, name, text) {
  const link = (href, textContent) => el("a", { href, target: "_blank", rel: "noopener noreferrer", textContent });
  if (filled) return [link(filled, `Propose ${name} on GitHub`)];
  const button = el("button", { type: "button", className: "hcc-copy", textContent: `Copy ${name}` });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = `Copied ${name}`;
    } catch {
      button.textContent = "This browser does not let the page copy: download it";
    }
  });
  return [button, ", ", link(empty, "paste it into a new file on GitHub")];
}

function downloadLink(name, content, type, text) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  return el("a", { href, download: name, textContent: text, className: type === "application/zip" ? "md-button hcc-zip" : "" });
}

function blockView(block) {
  const area = el("textarea", { readOnly: true, rows: 9, value: block, id: "hcc-block" });
  return el("div", { className: "hcc-field hcc-wide" }, el("label", { for: "hcc-block", textContent: "For the study's record, which exists already" }), area);
}
