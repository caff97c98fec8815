// The work on a figure, put back as it was after a reload.

import { forget, keep, kept } from "./digitiser-keep.js";
import { loadFile } from "./digitiser-opening.js";
import { findPanel } from "./digitiser-scan.js";

export function remember(page) {
  clearTimeout(page.timer);
  if (page.restoring) return;
  page.timer = setTimeout(() => keep({ file: page.file, state: stateOf(page) }), 250);
}

function stateOf(page) {
  const fields = {};
  for (const node of page.form.elements) {
    if (!node.name || node.type === "file" || node.type === "radio") continue;
    fields[node.name] = node.type === "checkbox" ? node.checked : node.value;
  }
  return { fields, points: page.arms.map((arm) => arm.points), calibration: page.calibration, region: page.region };
}

export async function restore(page) {
  page.restoring = true;
  try {
    const work = await kept();
    if (!work) return;
    const { fields, points, calibration, region } = work.state;
    if (work.file) await loadFile(page, work.file, Number(fields.page) || 1);
    page.useArms(points.length);
    for (const [name, value] of Object.entries(fields)) {
      const node = page.form.elements[name];
      if (node) node[node.type === "checkbox" ? "checked" : "value"] = value;
    }
    if (!work.file) return;
    page.arms.forEach((arm, k) => (arm.points = points[k]));
    Object.assign(page, { calibration, region, panel: findPanel(page.picture.image, region) });
    if (region) page.picture.fit(region);
    page.read();
    page.form.elements.confirmed.checked = fields.confirmed;
    page.redraw();
    page.say(`${work.file.name} and your work on it are back as they were. "Clear this work" removes them from this browser.`);
  } catch {
    await forget(); // what cannot be opened anew must not stop the page
  } finally {
    page.restoring = false;
  }
}
