// Opening what was dropped, pasted or chosen: a picture, or a page of a PDF.

import { proposeAxes } from "./digitiser-axes.js";
import { Refused, kindOf, sha256 } from "./digitiser-file.js";

/** Read a file that was chosen, dropped or pasted. */
export async function openFile(page, file) {
  if (!file) return;
  try {
    page.say(`Opening ${file.name} ...`);
    if (file.size > 60_000_000) throw new Refused("The file has more than 60 megabytes: save the page or figure by itself.");
    await loadFile(page, { name: file.name || "pasted.png", bytes: new Uint8Array(await file.arrayBuffer()) });
    page.resetFigure();
    proposeAxes(page);
  } catch (error) {
    page.say(error instanceof Refused ? error.message : `${file.name} cannot be opened: it is damaged, or no picture that this browser reads.`);
  }
}

/** Decode a file and show it; throws what says why it cannot be. */
export async function loadFile(page, file, number = 1) {
  const kind = kindOf(file.bytes);
  if (kind === "pdf") {
    const { openPdf } = await import("./digitiser-pdf.js");
    const pdf = await openPdf(file.bytes);
    page.pdf?.close();
    page.pdf = pdf;
    page.set("page", Math.min(number, pdf.pages));
    await drawPage(page);
  } else {
    const bitmap = await createImageBitmap(new Blob([file.bytes]));
    page.pdf?.close();
    Object.assign(page, { pdf: null, words: [], dpi: null });
    page.picture.show(bitmap, bitmap.width, bitmap.height);
  }
  page.file = { ...file, sha256: await sha256(file.bytes) };
  page.find(".hcc-pages").hidden = kind !== "pdf";
}

async function drawPage(page) {
  const { canvas, dpi, words } = await page.pdf.draw(Number(page.value("page")));
  Object.assign(page, { dpi, words });
  page.picture.show(canvas, canvas.width, canvas.height);
}

export async function turnTo(page, number) {
  if (!page.pdf) return;
  page.set("page", Math.min(Math.max(1, Math.round(number) || 1), page.pdf.pages));
  await drawPage(page);
  page.resetFigure();
  proposeAxes(page);
}
